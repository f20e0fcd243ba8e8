/** Makes all keys of a demonstration at its first start: root, trust list, manifest and one issuer. */
import { join } from "node:path";
import { ensureDirectory } from "../system/draft-directories.ts";
import type { IssuersFile } from "./issuers-file.ts";
import { writeKeys } from "./make-keys.ts";

/** Where the keys lie. */
export interface DemonstrationKeys {
  readonly directory: string;
  /** The root, version 1, that the apps of this demonstration pin. */
  readonly rootFile: string;
}

/** Ten years: nobody renews the root of a demonstration. */
const rootValiditySeconds = 10 * 365 * 86_400;

const demonstrationIssuers: IssuersFile = [
  {
    id: 1,
    nameZh: "山东省健康通行（演示）",
    nameEn: "Shandong health pass (demonstration)",
    areaPrefixes: [37],
    seeds: ["issuer-1.seed"],
  },
];

/** The keys in `dataDir`/keys, made now where there are none. A kill leaves all or none; of two processes at once one wins. */
export const ensureDemonstrationKeys = async (dataDir: string): Promise<DemonstrationKeys> => {
  const directory = join(dataDir, "keys");
  const nowSeconds = Math.floor(Date.now() / 1000);
  await ensureDirectory(directory, async (draft) =>
    writeKeys(draft, { issuers: demonstrationIssuers, nowSeconds, rootValiditySeconds, isDemonstration: true }),
  );
  return { directory, rootFile: join(directory, "root-1.cbor") };
};
