// The scans document: what a device hands in of its journal, signed by its key (core/README.md, "Devices and their journal").

import type { Bytes } from "../bytes.ts";
import { bytesToHex } from "../bytes.ts";
import type { CborMap, CborValue } from "../cose/cbor.ts";
import { areDistinct, isMapTo, isUintFrom, readItems } from "../cose/shape.ts";
import { decodeDocument, openSignedDocument, signDocument } from "../cose/signed-document.ts";
import type { DocumentError } from "../cose/signed-document.ts";
import { scansMax } from "../limits.ts";
import { fail, ok } from "../result.ts";
import type { Result } from "../result.ts";
import type { Signer } from "../signature/ed25519.ts";
import { mapToScan, scanToMap } from "./scan.ts";
import type { Scan } from "./scan.ts";

/** What a scans document says. */
export interface ScansPayload {
  /** When it was signed, by the device's clock. */
  readonly iatSeconds: number;
  /** 1 to `scansMax`, in any order, each id once. */
  readonly scans: readonly Scan[];
}

/** Why a document is no scans document of a device. */
export type ScansError = DocumentError<"scans">;

const payloadToScans = (payload: CborValue): ScansPayload | undefined => {
  if (!isMapTo(payload, 2)) return undefined;
  const iatSeconds = payload.get(1);
  const scans = readItems(payload.get(2), scansMax, mapToScan);
  if (!isUintFrom(iatSeconds, 0) || scans === undefined || scans.length === 0) return undefined;
  return areDistinct(scans.map(({ id }) => bytesToHex(id))) ? { iatSeconds, scans } : undefined;
};

const scansToPayload = ({ iatSeconds, scans }: ScansPayload): CborMap =>
  new Map<number, CborValue>([
    [1, iatSeconds],
    [2, scans.map(scanToMap)],
  ]);

/** The document of scans. Throws RangeError or TypeError where no reader would take it. */
export const signScans = async (payload: ScansPayload, signer: Signer): Promise<Bytes> => {
  const map = scansToPayload(payload);
  if (payloadToScans(map) === undefined) {
    throw new RangeError(`scans: expected 1 to ${scansMax} scans, each id once, all limits kept`);
  }
  return signDocument("scans", map, signer);
};

/** The scans of a document that the device with this key signed. */
export const openScans = async (
  document: Uint8Array,
  publicKey: Uint8Array,
): Promise<Result<ScansPayload, ScansError>> => {
  const payload = await openSignedDocument("scans", document, publicKey);
  if (!payload.ok) return payload;
  const scans = payloadToScans(payload.value);
  return scans === undefined ? fail("scans-malformed") : ok(scans);
};

/** The kid of the device that a document says to be of; undefined where it is no scans document. Nothing is verified. */
export const scansKidOf = (document: Uint8Array): Bytes | undefined => {
  const message = decodeDocument("scans", document);
  return message.ok ? message.value.kid : undefined;
};
