/** Seals values as JSON and opens them through a schema. */
import { z } from "zod";
import { utf8ToBytes } from "../../core/bytes.ts";
import type { Bytes } from "../../core/bytes.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { DataKeys, OpenError, SealedPlace } from "./data-keys.ts";

/** Opened, but not what the schema says: written by another version of this program. */
export type OpenJsonError = OpenError | "sealed-content";

const utf8Decoder = new TextDecoder("utf-8", { fatal: true });

/** The value as JSON, sealed for this place. */
export const sealJson = (keys: Pick<DataKeys, "seal">, place: SealedPlace, value: object): Bytes =>
  keys.seal(place, utf8ToBytes(JSON.stringify(value)));

/** The value that was sealed for this place; takes schemas of zod and of zod/mini. */
export const openJson = <S extends z.core.$ZodType>(
  keys: Pick<DataKeys, "open">,
  place: SealedPlace,
  sealed: Uint8Array,
  schema: S,
): Result<z.output<S>, OpenJsonError> => {
  const opened = keys.open(place, sealed);
  if (!opened.ok) return opened;
  const parsed = z.safeParse(schema, parseJson(opened.value));
  return parsed.success ? ok(parsed.data) : fail("sealed-content");
};

/** The same where only we can be at fault: throws with place and code, never with content. */
export const requireJson = <S extends z.core.$ZodType>(
  keys: Pick<DataKeys, "open">,
  place: SealedPlace,
  sealed: Uint8Array,
  schema: S,
): z.output<S> => {
  const opened = openJson(keys, place, sealed, schema);
  if (!opened.ok) throw new Error(`${place.column} of ${place.row} cannot be opened: ${opened.error}`);
  return opened.value;
};

const parseJson = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(utf8Decoder.decode(bytes));
  } catch {
    // Not JSON: no schema takes undefined for what we seal.
    return undefined;
  }
};
