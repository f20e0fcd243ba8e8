/** Makes all keys of a demonstration at its first start: root, trust list, manifest and one issuer. */
import { randomBytes } from "node:crypto";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { signRoot } from "../../core/trust/root.ts";
import { syncDirectory, syncParent, writeNewFile } from "../system/durable-files.ts";
import { errorCode } from "../system/error-code.ts";
import { isProcessAlive } from "../system/living-process.ts";
import { issuersFileName } from "./issuers-file.ts";
import type { IssuersFile } from "./issuers-file.ts";
import { signerOfSeed } from "./seed-signer.ts";

/** Where the keys lie. */
export interface DemonstrationKeys {
  readonly directory: string;
  /** The root, version 1, that the apps of this demonstration pin. */
  readonly rootFile: string;
}

const rootSeedNames = ["root-a.seed", "root-b.seed", "root-c.seed"];
const rootThreshold = 2;
/** Ten years: nobody renews the root of a demonstration. */
const rootValiditySeconds = 10 * 365 * 86_400;
const seedBytes = 32;

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
  if (!(await exists(directory))) await makeKeys(directory);
  return { directory, rootFile: join(directory, "root-1.cbor") };
};

const makeKeys = async (directory: string): Promise<void> => {
  const draft = `${directory}.new-${process.pid}-${randomBytes(4).toString("hex")}`;
  await mkdir(draft, { mode: 0o700 });
  await writeKeys(draft);
  await syncDirectory(draft);
  try {
    await rename(draft, directory);
    await syncParent(directory);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (errorCode(error) !== "ENOTEMPTY" && errorCode(error) !== "EEXIST") throw error;
  }
};

const writeKeys = async (draft: string): Promise<void> => {
  const writeSeed = async (name: string) => {
    const seed = randomBytes(seedBytes);
    await writeNewFile(join(draft, name), seed, 0o600);
    return signerOfSeed(seed);
  };
  const rootSigners = await Promise.all(rootSeedNames.map(writeSeed));
  const trust = await writeSeed("trust.seed");
  const manifest = await writeSeed("manifest.seed");
  for (const name of demonstrationIssuers.flatMap(({ seeds }) => seeds)) await writeSeed(name);
  await writeNewFile(join(draft, issuersFileName), `${JSON.stringify(demonstrationIssuers, null, 2)}\n`, 0o644);
  const nowSeconds = Math.floor(Date.now() / 1000);
  const root = await signRoot(
    {
      version: 1,
      iatSeconds: nowSeconds,
      expSeconds: nowSeconds + rootValiditySeconds,
      threshold: rootThreshold,
      keys: rootSigners.map(({ publicKey }) => publicKey),
      trustKey: trust.publicKey,
      manifestKey: manifest.publicKey,
    },
    rootSigners,
  );
  await writeNewFile(join(draft, "root-1.cbor"), root, 0o644);
};

/** A kill in the middle leaves a draft behind. One of this process's own id is from a former process, as drafts are never kept. */
const removeUnfinished = async (dataDir: string): Promise<void> => {
  for (const name of await readdir(dataDir)) {
    const pid = Number(/^keys\.new-(\d+)-/.exec(name)?.[1] ?? NaN);
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
