/** The keyed hash by which a person is found by a document: all that epidemic records keep of a number. */
import type { Bytes } from "../../core/bytes.ts";
import type { DocumentType } from "../db/tables/people.ts";
import type { DataKeys } from "./data-keys.ts";

/** A document as `src/policy/document-number.ts` normalised it. */
export interface DocumentName {
  readonly type: DocumentType;
  readonly number: string;
}

/** 32 bytes. Type and number are both in it: the same number of two kinds of documents is two people. */
export const documentHashOf = (keys: Pick<DataKeys, "lookupHash">, { type, number }: DocumentName): Bytes =>
  keys.lookupHash("document", `${type}\0${number}`);

/** 32 bytes, of a phone number as it was normalised. */
export const phoneHashOf = (keys: Pick<DataKeys, "lookupHash">, phone: string): Bytes =>
  keys.lookupHash("phone", phone);
