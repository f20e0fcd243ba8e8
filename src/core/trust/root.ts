// The root: which keys may name the trust key and the manifest key, and how it is replaced (core/README.md, "Trust").

import type { Bytes } from "../bytes.ts";
import { bytesToHex, equalBytes } from "../bytes.ts";
import { decodeCbor, encodeCbor } from "../cose/cbor.ts";
import type { CborValue } from "../cose/cbor.ts";
import { coseSignStructure, decodeCoseSign, signCoseSign } from "../cose/cose-sign.ts";
import type { CoseSign } from "../cose/cose-sign.ts";
import { areDistinct, isKey, isMapTo, isUintFrom, readItems } from "../cose/shape.ts";
import { typOf } from "../cose/signed-document.ts";
import { documentBytesMax, rootKeysMax, rootThresholdMin } from "../limits.ts";
import { fail, ok } from "../result.ts";
import type { Result } from "../result.ts";
import { verifyEd25519 } from "../signature/ed25519.ts";
import type { Signer } from "../signature/ed25519.ts";
import { kidOf } from "../signature/kid.ts";

/** A root as signed. */
export interface Root {
  /** 1 and rising by one. */
  readonly version: number;
  readonly iatSeconds: number;
  /** Exclusive. */
  readonly expSeconds: number;
  /** How many of the keys must sign; at least 2. */
  readonly threshold: number;
  readonly keys: readonly Bytes[];
  /** The key that signs trust lists. */
  readonly trustKey: Bytes;
  /** The key that signs manifests. */
  readonly manifestKey: Bytes;
  readonly document: Bytes;
}

/** Longer than its limit; not in the one form; too few of the keys signed; not the version after the current one. */
export type RootError = "root-too-large" | "root-malformed" | "root-signatures" | "root-version";

type RootPayload = Omit<Root, "document">;

const payloadToRoot = (payload: CborValue): RootPayload | undefined => {
  if (!isMapTo(payload, 7)) return undefined;
  const [version, iatSeconds, expSeconds] = [payload.get(1), payload.get(2), payload.get(3)];
  const [threshold, trustKey, manifestKey] = [payload.get(4), payload.get(6), payload.get(7)];
  const keys = readItems(payload.get(5), rootKeysMax, (key) => (isKey(key) ? key : undefined));
  if (!isUintFrom(version, 1) || !isUintFrom(iatSeconds, 0) || !isUintFrom(expSeconds, 0)) return undefined;
  if (keys === undefined || !areDistinct(keys.map(bytesToHex))) return undefined;
  if (!isUintFrom(threshold, rootThresholdMin, keys.length) || !isKey(trustKey) || !isKey(manifestKey))
    return undefined;
  return { version, iatSeconds, expSeconds, threshold, keys, trustKey, manifestKey };
};

interface DecodedRoot {
  readonly root: Root;
  readonly message: CoseSign;
}

const decodeRoot = (document: Uint8Array): Result<DecodedRoot, RootError> => {
  if (document.length > documentBytesMax) return fail("root-too-large");
  const message = decodeCoseSign(document);
  if (!message.ok || message.value.typ !== typOf("root")) return fail("root-malformed");
  const payload = decodeCbor(message.value.payloadBytes);
  const root = payload.ok ? payloadToRoot(payload.value) : undefined;
  if (root === undefined) return fail("root-malformed");
  return ok({ root: { ...root, document: new Uint8Array(document) }, message: message.value });
};

/** Whether at least the threshold of a root's keys signed a message; each key counts once however often it signed. */
const isSignedBy = async ({ keys, threshold }: RootPayload, message: CoseSign): Promise<boolean> => {
  const hasSigned = async (key: Bytes): Promise<boolean> => {
    const kid = await kidOf(key);
    const own = message.signatures.filter((signature) => equalBytes(signature.kid, kid));
    const checks = own.map((signature) =>
      verifyEd25519(key, signature.signature, coseSignStructure(message, signature)),
    );
    return (await Promise.all(checks)).includes(true);
  };
  const signed = await Promise.all(keys.map(hasSigned));
  return signed.filter(Boolean).length >= threshold;
};

/** The version that a document says it is, before anything is verified: enough to leave out what is known already. */
export const rootVersionOf = (document: Uint8Array): number | undefined => {
  const decoded = decodeRoot(document);
  return decoded.ok ? decoded.value.root.version : undefined;
};

/** A root that its own threshold signed: one to pin, or one that is pinned. Its expiry is for the verdict to judge. */
export const openRoot = async (document: Uint8Array): Promise<Result<Root, RootError>> => {
  const decoded = decodeRoot(document);
  if (!decoded.ok) return decoded;
  const { root, message } = decoded.value;
  return (await isSignedBy(root, message)) ? ok(root) : fail("root-signatures");
};

/** The root after the current one: of the next version, and signed by the thresholds of both. */
export const followRoot = async (current: Root, document: Uint8Array): Promise<Result<Root, RootError>> => {
  const decoded = decodeRoot(document);
  if (!decoded.ok) return decoded;
  const { root, message } = decoded.value;
  if (root.version !== current.version + 1) return fail("root-version");
  return (await isSignedBy(current, message)) && (await isSignedBy(root, message)) ? ok(root) : fail("root-signatures");
};

/** The document of a root, signed by these. Throws RangeError where no reader would take the payload. */
export const signRoot = async (payload: RootPayload, signers: readonly Signer[]): Promise<Bytes> => {
  const map = new Map<number, CborValue>([
    [1, payload.version],
    [2, payload.iatSeconds],
    [3, payload.expSeconds],
    [4, payload.threshold],
    [5, payload.keys],
    [6, payload.trustKey],
    [7, payload.manifestKey],
  ]);
  if (payloadToRoot(map) === undefined) {
    throw new RangeError("payload: expected 2 to 16 distinct strict keys and a threshold of 2 to their number");
  }
  return signCoseSign({ payloadBytes: encodeCbor(map), typ: typOf("root") }, signers);
};
