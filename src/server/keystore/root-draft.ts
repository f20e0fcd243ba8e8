/** The next root before it is signed, as a file that goes from one key holder to the next (core/README.md, "Trust"). */
import { z } from "zod";
import { bytesToHex, hexToBytes, sha256 } from "../../core/bytes.ts";
import type { Bytes } from "../../core/bytes.ts";
import { coseSignStructure, decodeCoseSign } from "../../core/cose/cose-sign.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { openRoot, signRoot } from "../../core/trust/root.ts";
import type { Root } from "../../core/trust/root.ts";

/** What the root will say. */
export type RootContent = Omit<Root, "document">;

/** A root that is to be signed, and the one that it follows; the first follows none. */
export interface RootDraft {
  readonly content: RootContent;
  readonly former: Root | undefined;
}

/** Damaged or no draft; of a later version of this program; no root that could follow the one that it names. */
export type RootDraftError = "root-draft-corrupt" | "root-draft-version" | "root-draft-invalid";

/** Half of 1 MiB: a former root in base64 and 16 keys take a few kilobytes. */
export const rootDraftBytesMax = 524_288;

const hexKey = z.string().regex(/^[0-9a-f]{64}$/, "expected a public key of 64 hexadecimal digits");

const fileSchema = z.strictObject({
  format: z.literal("clearway-root-draft"),
  version: z.literal(1),
  root: z.strictObject({
    version: z.int().min(1),
    iatSeconds: z.int().min(0),
    expSeconds: z.int().min(0),
    threshold: z.int(),
    keys: z.array(hexKey),
    trustKey: hexKey,
    manifestKey: hexKey,
  }),
  /** The document of the root before, in base64. */
  former: z.base64().nullable(),
  /** Of the payload that is signed, in hexadecimal: key holders compare it by telephone. */
  payloadSha256: z.string(),
});

const laterSchema = z.looseObject({ format: z.literal("clearway-root-draft"), version: z.int().min(2) });

/** A signer of nothing, to get at what would be signed. */
const probeOf = (publicKey: Bytes) => ({ publicKey, sign: async (): Promise<Bytes> => new Uint8Array(64) });

const messageOf = async (content: RootContent, publicKey: Bytes) => {
  const probe = probeOf(publicKey);
  const message = decodeCoseSign(await signRoot(content, [probe, probe]));
  if (!message.ok) throw new Error(`A root just encoded cannot be read: ${message.error}.`);
  return message.value;
};

/** What the holder of a key signs. */
export const rootMessageFor = async (content: RootContent, publicKey: Bytes): Promise<Bytes> => {
  const message = await messageOf(content, publicKey);
  const [signature] = message.signatures;
  if (signature === undefined) throw new Error("A root just encoded has no signature.");
  return coseSignStructure(message, signature);
};

/** SHA-256 of the payload, whoever signs it. */
export const rootPayloadHash = async (content: RootContent): Promise<Bytes> =>
  sha256((await messageOf(content, content.trustKey)).payloadBytes);

/**
 * The rules of succession: the next version, not dated before the former, with an end after its beginning, strict and distinct keys,
 * and a threshold of 2 to their number. Words of what is wrong; undefined where nothing is.
 */
export const whyNotNext = async ({ content, former }: RootDraft): Promise<string | undefined> => {
  const { version, iatSeconds, expSeconds } = content;
  const versionWanted = (former?.version ?? 0) + 1;
  if (version !== versionWanted) return `its version is ${version}, and ${versionWanted} comes next`;
  if (former !== undefined && iatSeconds < former.iatSeconds) {
    return "it is dated before the root that it follows: is this machine's clock right?";
  }
  if (expSeconds <= iatSeconds) return "it ends before it begins";
  try {
    await rootPayloadHash(content);
  } catch (error) {
    // What no reader would take, `signRoot` refuses to encode.
    if (error instanceof RangeError)
      return "it needs 2 to 16 different keys that are strict, and a threshold of 2 to their number";
    throw error;
  }
  return undefined;
};

/** The file of a draft. Throws where it breaks a rule: ask `whyNotNext` before. */
export const encodeRootDraft = async ({ content, former }: RootDraft): Promise<string> => {
  const { keys, trustKey, manifestKey, ...numbers } = content;
  const file: z.infer<typeof fileSchema> = {
    format: "clearway-root-draft",
    version: 1,
    root: {
      ...numbers,
      keys: keys.map(bytesToHex),
      trustKey: bytesToHex(trustKey),
      manifestKey: bytesToHex(manifestKey),
    },
    former: former === undefined ? null : Buffer.from(former.document).toString("base64"),
    payloadSha256: bytesToHex(await rootPayloadHash(content)),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
};

const parseJson = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
};

/** The draft of a file. One that was changed on its way does not fit its hash; whoever changes both changes what holders read aloud. */
export const decodeRootDraft = async (bytes: Uint8Array): Promise<Result<RootDraft, RootDraftError>> => {
  const json = parseJson(bytes);
  if (laterSchema.safeParse(json).success) return fail("root-draft-version");
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) return fail("root-draft-corrupt");
  const { root, former: formerText, payloadSha256 } = parsed.data;
  const former = formerText === null ? undefined : await openRoot(new Uint8Array(Buffer.from(formerText, "base64")));
  if (former?.ok === false) return fail("root-draft-corrupt");
  const content: RootContent = {
    ...root,
    keys: root.keys.map(hexToBytes),
    trustKey: hexToBytes(root.trustKey),
    manifestKey: hexToBytes(root.manifestKey),
  };
  const draft: RootDraft = { content, former: former?.value };
  if ((await whyNotNext(draft)) !== undefined) return fail("root-draft-invalid");
  if (bytesToHex(await rootPayloadHash(content)) !== payloadSha256) return fail("root-draft-corrupt");
  return ok(draft);
};
