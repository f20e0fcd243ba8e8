/** Signed statements about the chain: how far it went at a time, and how much of its beginning was erased on purpose. */
import { z } from "zod";
import { concatBytes, hexToBytes, utf8ToBytes } from "../../core/bytes.ts";
import { encodeCbor } from "../../core/cose/cbor.ts";
import type { Result } from "../../core/result.ts";
import { fail, ok } from "../../core/result.ts";
import type { AuditKey } from "./audit-key.ts";

/**
 * `head`: at this time the chain went to this position. `start`: what lies up to this position was erased because its time was over.
 * `break`: whoever works the machine stated that the chain goes on from this position, although later heads say otherwise: a backup was
 * restored.
 */
export type HeadKind = "head" | "start" | "break";

/** What is signed. */
export interface Head {
  readonly kind: HeadKind;
  readonly position: number;
  readonly hash: Uint8Array;
  readonly atSeconds: number;
}

const hexOf = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));

const lineSchema = z.strictObject({
  kind: z.enum(["head", "start", "break"]),
  position: z.int().min(0),
  hash: hexOf(32),
  atSeconds: z.int().min(0),
  key: hexOf(4),
  signature: hexOf(64),
});

const headDomain = utf8ToBytes("clearway audit head 1\0");

const messageOf = ({ kind, position, hash, atSeconds }: Head): Uint8Array =>
  concatBytes(headDomain, encodeCbor([kind, position, new Uint8Array(hash), atSeconds]));

/** One line of JSON, without the line's end. */
export const signHead = async (auditKey: AuditKey, head: Head): Promise<string> => {
  const signature = await auditKey.sign(messageOf(head));
  const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
  const { kind, position, hash, atSeconds } = head;
  const line = {
    kind,
    position,
    hash: toHex(hash),
    atSeconds,
    key: toHex(auditKey.keyId),
    signature: toHex(signature),
  };
  return JSON.stringify(line satisfies z.infer<typeof lineSchema>);
};

/** Why a line is no head. */
export type HeadError = "head-malformed" | "head-key-unknown" | "head-signature";

/** The head of a line, if one of the keys signed it. */
export const openHead = async (auditKey: AuditKey, line: string): Promise<Result<Head, HeadError>> => {
  const parsed = lineSchema.safeParse(parseJson(line));
  if (!parsed.success) return fail("head-malformed");
  const { kind, position, hash, atSeconds, key, signature } = parsed.data;
  const head: Head = { kind, position, hash: hexToBytes(hash), atSeconds };
  const error = await auditKey.checkSignature(hexToBytes(key), messageOf(head), hexToBytes(signature));
  if (error !== undefined) return fail(error === "key-unknown" ? "head-key-unknown" : "head-signature");
  return ok(head);
};

const parseJson = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};
