/** Makes all keys of a demonstration at its first start: root, trust list, manifest and one issuer. */
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "../system/error-code.ts";
import { isProcessAlive } from "../system/living-process.ts";
import type { IssuersFile } from "./issuers-file.ts";
import { draftPattern, makeKeys } from "./make-keys.ts";

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
  await mkdir(dataDir, { recursive: true });
  await removeUnfinished(dataDir);
  if (!(await exists(directory))) await makeDemonstrationKeys(directory);
  return { directory, rootFile: join(directory, "root-1.cbor") };
};

const makeDemonstrationKeys = async (directory: string): Promise<void> => {
  const nowSeconds = Math.floor(Date.now() / 1000);
  try {
    await makeKeys(directory, { issuers: demonstrationIssuers, nowSeconds, rootValiditySeconds });
  } catch (error) {
    // Another process was faster: its keys count.
    if (errorCode(error) !== "ENOTEMPTY" && errorCode(error) !== "EEXIST") throw error;
  }
};

/** A kill in the middle leaves a draft behind. One of this process's own id is from a former process, as drafts are never kept. */
const removeUnfinished = async (dataDir: string): Promise<void> => {
  for (const name of await readdir(dataDir)) {
    const pid = Number(draftPattern.exec(name)?.[1] ?? NaN);
    if (Number.isInteger(pid) && pid !== process.pid && !isProcessAlive(pid)) {
      await rm(join(dataDir, name), { recursive: true, force: true });
    }
  }
};

const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
