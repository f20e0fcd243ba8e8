/** What is personal of a resident, and its seal: the one form in which it is kept. */
import { z } from "zod";
import type { Bytes } from "../../core/bytes.ts";
import type { IdentityDocument } from "../../policy/document-number.ts";
import type { DataKeys } from "../privacy/data-keys.ts";
import { sealedPlace } from "../privacy/sealed-columns.ts";
import { requireJson, sealJson } from "../privacy/sealed-json.ts";

/** The content of `residents.personal`. */
export const personalSchema = z.object({
  /** As it stands in the document; null before the first application. */
  name: z.string().nullable(),
  /** By which the person is found. */
  documentNumber: z.string(),
  /** As it stands on the document. */
  documentPrinted: z.string(),
  /** What a guard reads from the document (D6.3); it stands in the codes. */
  documentLast4: z.string(),
  /** With its country, such as "+8613800138000"; null for a dependent. */
  phone: z.string().nullable(),
});

/** Name, document, phone. */
export type Personal = z.infer<typeof personalSchema>;

/** What a document says of a person whose name and phone are given. */
export const personalOf = (
  { number, printed, lastFour }: IdentityDocument,
  { name, phone }: Pick<Personal, "name" | "phone">,
): Personal => ({ name, documentNumber: number, documentPrinted: printed, documentLast4: lastFour, phone });

/** Sealed for the row of this holder. */
export const sealPersonal = (keys: Pick<DataKeys, "seal">, holder: string, personal: Personal): Bytes =>
  sealJson(keys, sealedPlace("residents.personal", { holder }), personal);

/** Throws where it does not open: only we can cause that. For rows that are not erased. */
export const openPersonal = (
  keys: Pick<DataKeys, "open">,
  { holder, personal }: { readonly holder: string; readonly personal: Uint8Array },
): Personal => requireJson(keys, sealedPlace("residents.personal", { holder }), personal, personalSchema);
