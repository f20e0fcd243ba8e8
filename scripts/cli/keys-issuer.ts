/** `npm run keys -- issuer`: issuers and their keys, from the first one to the revoked one (D9.1). */
import { bytesToHex } from "../../src/core/bytes.ts";
import type { Result } from "../../src/core/result.ts";
import { platform as platformActor } from "../../src/server/access/actor.ts";
import { recordAccess } from "../../src/server/audit/record-access.ts";
import { readConfiguration } from "../../src/server/configuration.ts";
import { peekClock } from "../../src/server/db/database-clock.ts";
import { inTransaction } from "../../src/server/issuing/in-transaction.ts";
import { registerIssuers } from "../../src/server/issuing/register-issuers.ts";
import { changeKeyState, mayRotate, readIssuerKeys, rotateKey } from "../../src/server/keystore/issuer-keys.ts";
import type { IssuerKeyStatus, KeyDeed, KeyDeedError, RotateError } from "../../src/server/keystore/issuer-keys.ts";
import { countLivingPasses, countPrintsOfKey, tellHoldersOfRevokedKey } from "../../src/server/keystore/revocation.ts";
import type { PrintsOfKey } from "../../src/server/keystore/revocation.ts";
import { publishNow } from "../../src/server/publication/publish.ts";
import { CommandError, usageError } from "./command.ts";
import type { Surroundings } from "./command.ts";
import { formatInstant } from "./instants.ts";
import { parseCount } from "./issue-options.ts";
import { addIssuerFiles, addIssuerSeed, readIssuer } from "./keys-issuer-files.ts";
import type { KeysAnswer, KeysCall, KeysVerb } from "./keys-options.ts";
import { withPlatform } from "./platform.ts";
import type { Platform } from "./platform.ts";
import { plural } from "./plural.ts";
import { createProgress } from "./progress.ts";
import { formatTable } from "./table.ts";

const restartWords =
  "Start every server anew before then: until a server has read the new key it signs with the former one.";

const errorWords: Readonly<Record<RotateError | KeyDeedError, string>> = {
  "issuer-unknown": "There is no such issuer; npm run keys -- list shows them.",
  "issuer-has-key":
    "A key of this issuer signs now, so its next one can wait 72 hours until every gate has it: leave --at-once out.",
  "issuer-keys-many": "The trust list has no room for another key of this issuer: 16 are in it.",
  "key-unknown": "No key of this issuer begins so; npm run keys -- list shows them.",
  "key-ambiguous": "Several keys of this issuer begin so: give more digits.",
  "key-state": "The key is in another state: one in use can be suspended, a suspended one resumed, both revoked.",
  "issuer-without-key":
    "No other key of this issuer can sign now: nothing could be issued or signed anew. Rotate and wait until the next key signs, or give --without-successor.",
};

const valueOf = <T>(result: Result<T, RotateError | KeyDeedError>): T => {
  if (result.ok) return result.value;
  throw new CommandError(result.error, errorWords[result.error]);
};

const publish = async (platform: Platform): Promise<{ readonly words: string; readonly version: number }> => {
  const { version, trustVersion } = await publishNow(platform);
  return { version, words: `Published: trust list ${trustVersion}, manifest ${version}.` };
};

const log = async ({ db, auditKey }: Platform, action: string, details: object): Promise<void> =>
  recordAccess(db, { auditKey }, { actor: platformActor, action, details });

const add: KeysVerb = async ({ rest: [file, ...more], surroundings }) => {
  if (file === undefined || more.length > 0) throw usageError("Give: issuer add FILE.");
  const issuer = await readIssuer(file);
  return withPlatform(surroundings, async (platform) => {
    const signers = await addIssuerFiles(platform, surroundings, issuer);
    const { publicOrigin, isDemonstration } = readConfiguration(surroundings.env);
    await registerIssuers(
      platform.db,
      { issuers: [{ ...issuer, signers }] },
      { baseUri: publicOrigin, isDemonstration },
    );
    await log(platform, "issuer.add", { issuer: issuer.id });
    const { words, version } = await publish(platform);
    const own = (await readIssuerKeys(platform.db, platform.keys)).find((key) => key.issuer === issuer.id);
    const isWaiting = own !== undefined && own.notBeforeSeconds > (await peekClock(platform.db));
    const when = isWaiting
      ? `It may sign from ${formatInstant(own.notBeforeSeconds)}. Start every server anew before then, so that it reads the key.`
      : "It may sign at once. Start every server anew: only then it reads the key.";
    const text = `Issuer ${issuer.id} is brought in. ${when}\n${words}`;
    return { status: 0, text, json: { issuer: issuer.id, manifestVersion: version } };
  });
};

const parseIssuer = (text: string | undefined): number => {
  if (text === undefined) throw usageError("Name the ISSUER by its number.");
  return parseCount("ISSUER", text, 2 ** 31);
};

const rotate: KeysVerb = async ({ rest: [issuerText, ...more], values, surroundings }) => {
  if (more.length > 0) throw usageError("Give: issuer rotate ISSUER.");
  const [issuer, isAtOnce] = [parseIssuer(issuerText), values["at-once"] === true];
  return withPlatform(surroundings, async (platform) => {
    valueOf(await mayRotate(platform.db, platform.keys, { issuer, isAtOnce }));
    const { publicKey, name } = await addIssuerSeed(platform, surroundings, issuer);
    const rotated = await rotateKey(platform.db, platform.keys, { issuer, publicKey, isAtOnce });
    await log(platform, "issuer.rotate", { issuer, key: bytesToHex(publicKey) });
    const { words, version } = await publish(platform);
    const until = rotated.formerUntilSeconds;
    const text = [
      `Issuer ${issuer} has the key ${bytesToHex(publicKey)} in ${name}. It signs from ${formatInstant(rotated.notBeforeSeconds)}.`,
      ...(until === undefined ? [] : [`The former key may sign until ${formatInstant(until)}.`]),
      isAtOnce ? "Start every server anew now: only then it reads the key." : restartWords,
      words,
    ].join("\n");
    const json = { issuer, publicKey: bytesToHex(publicKey), ...rotated, manifestVersion: version };
    return { status: 0, text, json };
  });
};

const changeState = async ({ rest, values, surroundings }: KeysCall, deed: KeyDeed): Promise<KeysAnswer> => {
  const [issuerText, keyHex = "", ...more] = rest;
  if (more.length > 0 || !/^[0-9a-f]{4,64}$/i.test(keyHex)) {
    throw usageError(`Give: issuer ${deed} ISSUER KEY; KEY is 4 to 64 hexadecimal digits.`);
  }
  const issuer = parseIssuer(issuerText);
  const change = { issuer, keyHex, deed, isWithoutSuccessor: values["without-successor"] === true };
  return withPlatform(surroundings, async (platform) => {
    const key = valueOf(
      await inTransaction(platform.db, async (trx) => {
        const changed = await changeKeyState(trx, platform.keys, change);
        if (changed.ok) {
          const details = { issuer, key: bytesToHex(changed.value.publicKey) };
          await recordAccess(trx, platform, { actor: platformActor, action: `issuer.${deed}`, details });
        }
        return changed;
      }),
    );
    const { words, version } = await publish(platform);
    const first = `The key ${bytesToHex(key.publicKey)} of issuer ${issuer} is ${stateWords[key.state]} now.`;
    const json = { issuer, publicKey: bytesToHex(key.publicKey), state: key.state, manifestVersion: version };
    if (deed !== "revoke") return { status: 0, text: `${first}\n${words}`, json };
    const followed = await followRevocation(platform, surroundings, key);
    return { status: 0, text: [first, words, followed.text].join("\n"), json: { ...json, ...followed.json } };
  });
};

const stateWords: Readonly<Record<IssuerKeyStatus["state"], string>> = {
  "in-use": "in use",
  suspended: "suspended",
  revoked: "revoked",
};

/** Whoever shows a code of the key is turned away from now on: phones fetch another, and paper must be printed. */
const followRevocation = async (platform: Platform, surroundings: Surroundings, key: IssuerKeyStatus) => {
  const { db } = platform;
  const progress = createProgress(surroundings, {
    label: "Holders told",
    total: await countLivingPasses(db, key.issuer),
  });
  const told = await tellHoldersOfRevokedKey(platform, key, { onTold: progress.update });
  progress.end();
  const prints = await countPrintsOfKey(db, key);
  const canSign = (await readIssuerKeys(db, platform.keys)).some(({ issuer, signs }) => issuer === key.issuer && signs);
  const text = [
    canSign
      ? `${plural(told, "holder was", "holders were")} told to open the app, which fetches a code that is signed anew at its place.`
      : `No key of the issuer can sign now: ${plural(told, "holder has", "holders have")} no good code until one can. npm run keys -- issuer rotate ${key.issuer} --at-once makes one.`,
    ...(prints.length === 0 ? ["No print has to be made anew."] : [printsHead, printTable(prints)]),
  ].join("\n");
  return { text, json: { told, canSign, prints } };
};

const printsHead = "Prints that must be made anew; the officers of the community see which they are:";

const printTable = (all: readonly PrintsOfKey[]): string =>
  formatTable([
    ["community", "prints"],
    ...all.map(({ community, prints }) => [String(community ?? "–"), String(prints)]),
  ]);

const verbs: ReadonlyMap<string, KeysVerb> = new Map([
  ["add", add],
  ["rotate", rotate],
  ["suspend", async (call) => changeState(call, "suspend")],
  ["resume", async (call) => changeState(call, "resume")],
  ["revoke", async (call) => changeState(call, "revoke")],
]);

/** The deeds with issuers. */
export const runIssuer: KeysVerb = async ({ rest: [verb = "", ...rest], ...call }) => {
  const run = verbs.get(verb);
  if (run === undefined)
    throw usageError(`Give one of: ${[...verbs.keys()].map((word) => `issuer ${word}`).join(", ")}.`);
  return run({ ...call, rest });
};
