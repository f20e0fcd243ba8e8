// A document of one signer: the shape that trust lists, manifests and what devices send share (core/README.md, "Trust").

import type { Bytes } from "../bytes.ts";
import { equalBytes } from "../bytes.ts";
import { documentBytesMax, enrolmentBytesMax, scansBytesMax } from "../limits.ts";
import { fail, ok } from "../result.ts";
import type { Result } from "../result.ts";
import { verifyEd25519 } from "../signature/ed25519.ts";
import type { Signer } from "../signature/ed25519.ts";
import { kidOf } from "../signature/kid.ts";
import { decodeCbor, encodeCbor } from "./cbor.ts";
import type { CborMap, CborValue } from "./cbor.ts";
import { ed25519Alg } from "./cose-header.ts";
import { decodeCoseSign1, sigStructure, signCoseSign1 } from "./cose-sign1.ts";
import type { CoseSign1 } from "./cose-sign1.ts";

/** Bytes of a document of each kind; a root is none of them, but has a typ of the same form. */
const bytesMax = {
  trust: documentBytesMax,
  manifest: documentBytesMax,
  scans: scansBytesMax,
  enrolment: enrolmentBytesMax,
} as const;

/** The kinds of document that one key signs; each is the prefix of its errors and a part of its typ. */
export type DocumentKind = keyof typeof bytesMax;

/** Longer than its limit, or not in the one form. */
export type DocumentFormError<K extends DocumentKind> = `${K}-too-large` | `${K}-malformed`;

/** A wrong form; or not signed by the key that must have signed it. */
export type DocumentError<K extends DocumentKind> = DocumentFormError<K> | `${K}-signature`;

/** The typ in the protected header, which keeps a signature for one kind from counting for another. */
export const typOf = (kind: DocumentKind | "root"): string => `application/vnd.clearway.${kind}+cbor`;

/** A document of this kind taken apart. Nobody is known to have signed it yet. */
export const decodeDocument = <K extends DocumentKind>(
  kind: K,
  document: Uint8Array,
): Result<CoseSign1, DocumentFormError<K>> => {
  if (document.length > bytesMax[kind]) return fail(`${kind}-too-large`);
  const message = decodeCoseSign1(document);
  if (!message.ok) return fail(`${kind}-malformed`);
  const { typ, alg, unprotected } = message.value;
  return typ === typOf(kind) && alg === ed25519Alg && unprotected.size === 0 ? message : fail(`${kind}-malformed`);
};

/** Whether this key signed a document that was taken apart, and is the one that its kid names. */
export const isSignedBy = async (message: CoseSign1, publicKey: Uint8Array): Promise<boolean> =>
  equalBytes(message.kid, await kidOf(publicKey)) &&
  (await verifyEd25519(publicKey, message.signature, sigStructure(message.protectedBytes, message.payloadBytes)));

/** The payload of a document of this kind that this key signed. */
export const openSignedDocument = async <K extends DocumentKind>(
  kind: K,
  document: Uint8Array,
  publicKey: Uint8Array,
): Promise<Result<CborValue, DocumentError<K>>> => {
  const message = decodeDocument(kind, document);
  if (!message.ok) return message;
  if (!(await isSignedBy(message.value, publicKey))) return fail(`${kind}-signature`);
  const payload = decodeCbor(message.value.payloadBytes);
  return payload.ok ? ok(payload.value) : fail(`${kind}-malformed`);
};

/** Signs a payload as a document of this kind. Never larger than what `decodeDocument` takes, or throws RangeError. */
export const signDocument = async (kind: DocumentKind, payload: CborMap, signer: Signer): Promise<Bytes> => {
  const document = await signCoseSign1({ payloadBytes: encodeCbor(payload), typ: typOf(kind) }, signer);
  if (document.length > bytesMax[kind]) {
    throw new RangeError(`payload: expected a document of ${bytesMax[kind]} bytes at most, got ${document.length}`);
  }
  return document;
};
