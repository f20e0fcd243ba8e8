// The enrolment document: a new device shows its one-time code and that it holds its key (core/README.md, "Devices and their journal").

import type { Bytes } from "../bytes.ts";
import { decodeCbor } from "../cose/cbor.ts";
import type { CborMap, CborValue } from "../cose/cbor.ts";
import { isKey, isMapTo } from "../cose/shape.ts";
import { decodeDocument, isSignedBy, signDocument } from "../cose/signed-document.ts";
import type { DocumentError } from "../cose/signed-document.ts";
import { fail, ok } from "../result.ts";
import type { Result } from "../result.ts";
import type { Signer } from "../signature/ed25519.ts";
import { isEnrolmentCode } from "./enrolment-code.ts";

/** What an enrolment document says. */
export interface Enrolment {
  /** As `parseEnrolmentCode` gives it. */
  readonly code: string;
  /** The device's own, under which it will hand in its scans. */
  readonly publicKey: Bytes;
}

/** Why a document is no enrolment document. */
export type EnrolmentError = DocumentError<"enrolment">;

const payloadToEnrolment = (payload: CborValue): Enrolment | undefined => {
  if (!isMapTo(payload, 2)) return undefined;
  const [code, publicKey] = [payload.get(1), payload.get(2)];
  return typeof code === "string" && isEnrolmentCode(code) && isKey(publicKey) ? { code, publicKey } : undefined;
};

const enrolmentToPayload = ({ code, publicKey }: Enrolment): CborMap =>
  new Map<number, CborValue>([
    [1, code],
    [2, publicKey],
  ]);

/** The document by which a device with this key enrols. Throws RangeError where `code` is not as `parseEnrolmentCode` gives it. */
export const signEnrolment = async ({ code }: Pick<Enrolment, "code">, signer: Signer): Promise<Bytes> => {
  const payload = enrolmentToPayload({ code, publicKey: signer.publicKey });
  if (payloadToEnrolment(payload) === undefined) throw new RangeError("enrolment: expected a code that was parsed");
  return signDocument("enrolment", payload, signer);
};

/** The enrolment of a document that the key in it signed. */
export const openEnrolment = async (document: Uint8Array): Promise<Result<Enrolment, EnrolmentError>> => {
  const message = decodeDocument("enrolment", document);
  if (!message.ok) return message;
  const payload = decodeCbor(message.value.payloadBytes);
  const enrolment = payload.ok ? payloadToEnrolment(payload.value) : undefined;
  if (enrolment === undefined) return fail("enrolment-malformed");
  return (await isSignedBy(message.value, enrolment.publicKey)) ? ok(enrolment) : fail("enrolment-signature");
};
