// A document of one signer: the shape that trust lists and manifests share (core/README.md, "Trust").

import type { Bytes } from "../bytes.ts";
import { equalBytes } from "../bytes.ts";
import { decodeCbor, encodeCbor } from "../cose/cbor.ts";
import type { CborMap, CborValue } from "../cose/cbor.ts";
import { ed25519Alg } from "../cose/cose-header.ts";
import { decodeCoseSign1, sigStructure, signCoseSign1 } from "../cose/cose-sign1.ts";
import type { CoseSign1 } from "../cose/cose-sign1.ts";
import { documentBytesMax } from "../limits.ts";
import { fail, ok } from "../result.ts";
import type { Result } from "../result.ts";
import { verifyEd25519 } from "../signature/ed25519.ts";
import type { Signer } from "../signature/ed25519.ts";
import { kidOf } from "../signature/kid.ts";

/** The kinds of document that one key signs; each is the prefix of its errors and a part of its typ. */
export type DocumentKind = "trust" | "manifest";

/** Longer than its limit; not in the one form; not signed by the key that the root names for this kind. */
export type DocumentError<K extends DocumentKind> = `${K}-too-large` | `${K}-malformed` | `${K}-signature`;

/** The typ in the protected header, which keeps a signature for one kind from counting for another. */
export const typOf = (kind: DocumentKind | "root"): string => `application/vnd.clearway.${kind}+cbor`;

const decodeDocument = (document: Uint8Array, kind: DocumentKind): CoseSign1 | undefined => {
  const message = decodeCoseSign1(document);
  if (!message.ok) return undefined;
  const { typ, alg, unprotected } = message.value;
  return typ === typOf(kind) && alg === ed25519Alg && unprotected.size === 0 ? message.value : undefined;
};

/** The payload of a document of this kind that this key signed. */
export const openSignedDocument = async <K extends DocumentKind>(
  kind: K,
  document: Uint8Array,
  publicKey: Uint8Array,
): Promise<Result<CborValue, DocumentError<K>>> => {
  if (document.length > documentBytesMax) return fail(`${kind}-too-large`);
  const message = decodeDocument(document, kind);
  if (message === undefined) return fail(`${kind}-malformed`);
  const { kid, protectedBytes, payloadBytes, signature } = message;
  const isSigned =
    equalBytes(kid, await kidOf(publicKey)) &&
    (await verifyEd25519(publicKey, signature, sigStructure(protectedBytes, payloadBytes)));
  if (!isSigned) return fail(`${kind}-signature`);
  const payload = decodeCbor(payloadBytes);
  return payload.ok ? ok(payload.value) : fail(`${kind}-malformed`);
};

/** Signs a payload as a document of this kind. Never larger than what `openSignedDocument` takes, or throws RangeError. */
export const signDocument = async (kind: DocumentKind, payload: CborMap, signer: Signer): Promise<Bytes> => {
  const document = await signCoseSign1({ payloadBytes: encodeCbor(payload), typ: typOf(kind) }, signer);
  if (document.length > documentBytesMax) {
    throw new RangeError(`payload: expected a document of ${documentBytesMax} bytes at most, got ${document.length}`);
  }
  return document;
};
