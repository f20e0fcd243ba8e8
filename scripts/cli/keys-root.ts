/** `npm run keys -- root`: the ceremony by which the next root is drafted, signed key by key, and put together. */
import path from "node:path";
import { bytesToHex, equalBytes, hexToBytes } from "../../src/core/bytes.ts";
import type { Bytes } from "../../src/core/bytes.ts";
import { documentBytesMax } from "../../src/core/limits.ts";
import { openRoot } from "../../src/core/trust/root.ts";
import type { Root } from "../../src/core/trust/root.ts";
import {
  decodeRootDraft,
  encodeRootDraft,
  rootDraftBytesMax,
  rootPayloadHash,
  whyNotNext,
} from "../../src/server/keystore/root-draft.ts";
import type { RootContent, RootDraft } from "../../src/server/keystore/root-draft.ts";
import { encodeRootSignature, signRootDraft } from "../../src/server/keystore/root-signature.ts";
import { signerOfSeed } from "../../src/server/keystore/seed-signer.ts";
import { CommandError, usageError } from "./command.ts";
import { readBytes } from "./files.ts";
import { formatInstant } from "./instants.ts";
import { parseCount } from "./issue-options.ts";
import { publicKeyOfFile, readSeed, writeNew } from "./keys-files.ts";
import type { KeysAnswer, KeysCall, KeysValues, KeysVerb } from "./keys-options.ts";
import { combine } from "./keys-root-combine.ts";

const daySeconds = 86_400;
const daysDefault = 1095;
const daysMax = 7300;
const thresholdLimit = 17;

const parseKey = (option: string, text: string): Bytes => {
  if (/^[0-9a-f]{64}$/i.test(text)) return hexToBytes(text.toLowerCase());
  throw usageError(`--${option} takes a public key of 64 hexadecimal digits, not "${text}".`);
};

const readFormer = async (file: string): Promise<Root> => {
  const opened = await openRoot(await readBytes(file, documentBytesMax));
  if (opened.ok) return opened.value;
  throw new CommandError(opened.error, `${file} is not a root that its own keys have signed.`);
};

const contentOf = (values: KeysValues, former: Root | undefined, nowSeconds: number): RootContent => {
  const keys = values.keys?.split(",").map((text) => parseKey("keys", text)) ?? former?.keys;
  const trustKey = values.trust === undefined ? former?.trustKey : parseKey("trust", values.trust);
  const manifestKey = values.manifest === undefined ? former?.manifestKey : parseKey("manifest", values.manifest);
  if (keys === undefined || trustKey === undefined || manifestKey === undefined) {
    throw usageError("The first root needs --keys, --trust and --manifest; a later one --former FILE.");
  }
  const days = values.days === undefined ? daysDefault : parseCount("--days", values.days, daysMax + 1);
  return {
    version: (former?.version ?? 0) + 1,
    iatSeconds: nowSeconds,
    expSeconds: nowSeconds + days * daySeconds,
    threshold:
      values.threshold === undefined
        ? (former?.threshold ?? 2)
        : parseCount("--threshold", values.threshold, thresholdLimit),
    ...{ keys, trustKey, manifestKey },
  };
};

const draftNew = async ({ rest, values, surroundings }: KeysCall): Promise<KeysAnswer> => {
  const [file, ...more] = rest;
  if (file === undefined || more.length > 0) throw usageError("Give: root new DRAFT [options].");
  const former = values.former === undefined ? undefined : await readFormer(values.former);
  const draft = { content: contentOf(values, former, surroundings.nowSeconds()), former };
  const reason = await whyNotNext(draft);
  if (reason !== undefined) throw new CommandError("root-draft-invalid", `This cannot be the next root: ${reason}.`);
  await writeNew(file, await encodeRootDraft(draft), 0o644);
  const text = `${await describe(draft)}\n\nWritten to ${file}. Each key holder signs it: npm run keys -- root sign ${file} KEYFILE SIGNATURE`;
  return { status: 0, text, json: await summaryOf(draft) };
};

const summaryOf = async ({ content }: RootDraft) => ({
  version: content.version,
  payloadSha256: bytesToHex(await rootPayloadHash(content)),
});

/** What a key holder reads before signing. */
const describe = async ({ content, former }: RootDraft): Promise<string> => {
  const isIn = (keys: readonly Bytes[], key: Bytes): boolean => keys.some((one) => equalBytes(one, key));
  const changeOf = (is: Bytes, was: Bytes | undefined): string => (was && !equalBytes(is, was) ? "  (another)" : "");
  const left = former?.keys.filter((key) => !isIn(content.keys, key)) ?? [];
  return [
    `Root version ${content.version}, from ${formatInstant(content.iatSeconds)} until ${formatInstant(content.expSeconds)}`,
    `${content.threshold} of these keys sign:`,
    ...content.keys.map((key) => `  ${bytesToHex(key)}${former && !isIn(former.keys, key) ? "  (new)" : ""}`),
    ...left.map((key) => `  ${bytesToHex(key)}  (leaves)`),
    `trust key     ${bytesToHex(content.trustKey)}${changeOf(content.trustKey, former?.trustKey)}`,
    `manifest key  ${bytesToHex(content.manifestKey)}${changeOf(content.manifestKey, former?.manifestKey)}`,
    `To compare by telephone: ${bytesToHex(await rootPayloadHash(content))}`,
  ].join("\n");
};

const draftWords = {
  "root-draft-corrupt": "is damaged, or is no draft of a root: take it again from where it was made",
  "root-draft-version": "was written by a later version of this program",
  "root-draft-invalid": "breaks the rules by which a root follows another",
} as const;

/** Throws `CommandError` with a code of its own for each thing that may be wrong. */
const readDraft = async (file: string): Promise<RootDraft> => {
  const draft = await decodeRootDraft(await readBytes(file, rootDraftBytesMax));
  if (draft.ok) return draft.value;
  throw new CommandError(draft.error, `${file} ${draftWords[draft.error]}.`);
};

const sign = async ({ rest, surroundings }: KeysCall): Promise<KeysAnswer> => {
  const [draftFile, keyFile, signatureFile, ...more] = rest;
  if (draftFile === undefined || keyFile === undefined || signatureFile === undefined || more.length > 0) {
    throw usageError("Give: root sign DRAFT KEYFILE SIGNATURE.");
  }
  const draft = await readDraft(draftFile);
  for (const line of (await describe(draft)).split("\n")) surroundings.note(line);
  await refuseForeignKey(draft, keyFile);
  const signed = await signRootDraft(draft, signerOfSeed(await readSeed(keyFile, surroundings)));
  if (!signed.ok) throw foreignKey(keyFile);
  await writeNew(signatureFile, encodeRootSignature(signed.value), 0o644);
  const { version } = draft.content;
  const text = `Root version ${version} is signed in ${path.resolve(signatureFile)}: bring it to who puts the root together.`;
  return { status: 0, text, json: { ...(await summaryOf(draft)), publicKey: bytesToHex(signed.value.publicKey) } };
};

const foreignKey = (keyFile: string): CommandError =>
  new CommandError(
    "root-key-foreign",
    `The key in ${keyFile} is neither one of the former root's nor of the next one's.`,
  );

/** Before anybody types a passphrase. */
const refuseForeignKey = async ({ content, former }: RootDraft, keyFile: string): Promise<void> => {
  const publicKey = await publicKeyOfFile(keyFile);
  const keys = [...content.keys, ...(former?.keys ?? [])];
  if (!keys.some((key) => equalBytes(key, publicKey))) throw foreignKey(keyFile);
};

const verbs: ReadonlyMap<string, KeysVerb> = new Map([
  ["new", draftNew],
  ["sign", sign],
  ["combine", async (call) => combine(call, readDraft)],
]);

/** The deeds of the ceremony. */
export const runRoot: KeysVerb = async ({ rest: [verb = "", ...rest], ...call }) => {
  const run = verbs.get(verb);
  if (run === undefined)
    throw usageError(`Give one of: ${[...verbs.keys()].map((word) => `root ${word}`).join(", ")}.`);
  return run({ ...call, rest });
};
