/** `npm run keys -- list` and `publish`: what the database knows of keys, and what gates get. */
import { bytesToHex } from "../../src/core/bytes.ts";
import type { Root } from "../../src/core/trust/root.ts";
import { peekClock } from "../../src/server/db/database-clock.ts";
import { readIssuerKeys } from "../../src/server/keystore/issuer-keys.ts";
import type { IssuerKeyStatus } from "../../src/server/keystore/issuer-keys.ts";
import { publishNow } from "../../src/server/publication/publish.ts";
import { usageError } from "./command.ts";
import { formatInstant } from "./instants.ts";
import type { KeysVerb } from "./keys-options.ts";
import { withPlatform } from "./platform.ts";
import { formatTable } from "./table.ts";

const monthSeconds = 30 * 86_400;

const roleOf = (key: IssuerKeyStatus, nowSeconds: number): string => {
  if (key.state !== "in-use") return key.state;
  if (nowSeconds >= key.notAfterSeconds) return "over";
  if (!key.isHere) return "private part elsewhere";
  if (key.signs) return nowSeconds + monthSeconds < key.notAfterSeconds ? "signs" : "signs, ends soon";
  return nowSeconds < key.notBeforeSeconds ? "waits" : "standby";
};

const rootWords = ({ version, expSeconds, threshold, keys }: Root): string =>
  `Root version ${version}: ${threshold} of ${keys.length} keys, until ${formatInstant(expSeconds)}.`;

/** The issuers' keys, and the roots. */
export const showIssuerKeys: KeysVerb = async ({ surroundings }) =>
  withPlatform(surroundings, async ({ db, keys }) => {
    const nowSeconds = await peekClock(db);
    const all = await readIssuerKeys(db, keys);
    const rows = all.map((key) => [
      ...[String(key.issuer), bytesToHex(key.publicKey).slice(0, 16), roleOf(key, nowSeconds)],
      ...[formatInstant(key.notBeforeSeconds), formatInstant(key.notAfterSeconds)],
    ]);
    const table = formatTable([["issuer", "key", "is", "from", "until"], ...rows]);
    const json = {
      keys: all.map((key) => ({ ...key, publicKey: bytesToHex(key.publicKey), is: roleOf(key, nowSeconds) })),
      roots: keys.roots.map(({ version, expSeconds }) => ({ version, expSeconds })),
    };
    return { status: 0, text: [table, ...keys.roots.map(rootWords)].join("\n"), json };
  });

/** Publishes at once, whatever is due. */
export const runPublish: KeysVerb = async ({ rest, surroundings }) => {
  if (rest.length > 0) throw usageError("Give: publish.");
  return withPlatform(surroundings, async (platform) => {
    const { version, iatSeconds, trustVersion } = await publishNow(platform);
    const text = `Manifest ${version} is published, dated ${formatInstant(iatSeconds)}, with trust list ${trustVersion}.`;
    return { status: 0, text, json: { manifestVersion: version, trustVersion, iatSeconds } };
  });
};
