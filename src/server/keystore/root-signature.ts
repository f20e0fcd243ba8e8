/** One key holder's signature of the next root, in a file of its own: the signed form takes two or more (RFC 9052 section 4.1). */
import { z } from "zod";
import { bytesToHex, equalBytes, hexToBytes } from "../../core/bytes.ts";
import type { Bytes } from "../../core/bytes.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { verifyEd25519 } from "../../core/signature/ed25519.ts";
import type { Signer } from "../../core/signature/ed25519.ts";
import { followRoot, openRoot, signRoot } from "../../core/trust/root.ts";
import type { Root } from "../../core/trust/root.ts";
import { rootMessageFor, rootPayloadHash } from "./root-draft.ts";
import type { RootDraft } from "./root-draft.ts";

/** By whom, of what. */
export interface RootSignature {
  readonly rootVersion: number;
  readonly payloadHash: Bytes;
  readonly publicKey: Bytes;
  readonly signature: Bytes;
}

/** Many times the file's size. */
export const rootSignatureBytesMax = 16_384;

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));

const fileSchema = z.strictObject({
  format: z.literal("clearway-root-signature"),
  version: z.literal(1),
  rootVersion: z.int().min(1),
  payloadSha256: hex(32),
  publicKey: hex(32),
  signature: hex(64),
});

/** The key is neither one of the former root's nor of the next one's. */
export type SignRootError = "root-key-foreign";

/** Signs as one of several; nothing is signed by a key whose signature would not count. */
export const signRootDraft = async (
  draft: RootDraft,
  signer: Signer,
): Promise<Result<RootSignature, SignRootError>> => {
  if (!countsFor(draft, signer.publicKey)) return fail("root-key-foreign");
  const message = await rootMessageFor(draft.content, signer.publicKey);
  return ok({
    rootVersion: draft.content.version,
    payloadHash: await rootPayloadHash(draft.content),
    publicKey: signer.publicKey,
    signature: new Uint8Array(await signer.sign(message)),
  });
};

const countsFor = ({ content, former }: RootDraft, publicKey: Uint8Array): boolean =>
  [...content.keys, ...(former?.keys ?? [])].some((key) => equalBytes(key, publicKey));

/** The file of a signature. */
export const encodeRootSignature = ({ rootVersion, payloadHash, publicKey, signature }: RootSignature): string => {
  const file: z.infer<typeof fileSchema> = {
    format: "clearway-root-signature",
    version: 1,
    rootVersion,
    payloadSha256: bytesToHex(payloadHash),
    publicKey: bytesToHex(publicKey),
    signature: bytesToHex(signature),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
};

/** The signature of a file; nothing is verified yet. */
export const decodeRootSignature = (bytes: Uint8Array): Result<RootSignature, "root-signature-corrupt"> => {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return fail("root-signature-corrupt");
  }
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) return fail("root-signature-corrupt");
  const { rootVersion, payloadSha256, publicKey, signature } = parsed.data;
  return ok({
    rootVersion,
    payloadHash: hexToBytes(payloadSha256),
    publicKey: hexToBytes(publicKey),
    signature: hexToBytes(signature),
  });
};

/** Of another draft; by a key that counts for nothing; wrong. */
export type RootSignatureError = "root-signature-of-other" | "root-key-foreign" | "root-signature-wrong";

/** Whether a signature counts for a draft. */
export const checkRootSignature = async (
  draft: RootDraft,
  kept: RootSignature,
): Promise<Result<undefined, RootSignatureError>> => {
  const hash = await rootPayloadHash(draft.content);
  if (kept.rootVersion !== draft.content.version || !equalBytes(kept.payloadHash, hash)) {
    return fail("root-signature-of-other");
  }
  if (!countsFor(draft, kept.publicKey)) return fail("root-key-foreign");
  const message = await rootMessageFor(draft.content, kept.publicKey);
  return (await verifyEd25519(kept.publicKey, kept.signature, message)) ? ok(undefined) : fail("root-signature-wrong");
};

/** Whose signatures are still wanted: so many more of these keys. */
export interface MissingSignatures {
  readonly of: "former" | "next";
  readonly count: number;
  readonly keys: readonly Bytes[];
}

/** What is missing of the thresholds of both roots; empty where all is there. */
export const missingSignatures = (
  { content, former }: RootDraft,
  signatures: readonly Pick<RootSignature, "publicKey">[],
): readonly MissingSignatures[] => {
  const roots = [
    { of: "next" as const, ...content },
    ...(former === undefined ? [] : [{ of: "former" as const, ...former }]),
  ];
  return roots.flatMap(({ of, keys, threshold }) => {
    const left = keys.filter((key) => !signatures.some(({ publicKey }) => equalBytes(publicKey, key)));
    const count = threshold - (keys.length - left.length);
    return count > 0 ? [{ of, count, keys: left }] : [];
  });
};

/** The root's document by signatures that were checked, as every gate will open it: none of them may be missing. Each key counts once. */
export const combineRoot = async (
  draft: RootDraft,
  signatures: readonly RootSignature[],
): Promise<Result<Root, "root-signatures">> => {
  const byKey = new Map(signatures.map((kept) => [bytesToHex(kept.publicKey), kept]));
  if (missingSignatures(draft, [...byKey.values()]).length > 0) return fail("root-signatures");
  const signers = [...byKey.values()].map(({ publicKey, signature }) => ({ publicKey, sign: async () => signature }));
  const document = await signRoot(draft.content, signers);
  const { former } = draft;
  const opened = former === undefined ? await openRoot(document) : await followRoot(former, document);
  return opened.ok ? opened : fail("root-signatures");
};
