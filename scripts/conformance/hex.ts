/** Hexadecimal in foreign vectors, checked as part of a file's form. */
import * as z from "zod/mini";
import { hexToBytes } from "../../src/core/bytes.ts";

/** Pairs of hexadecimal digits in either case, as bytes. */
export const hexSchema = z.pipe(
  z.string().check(z.regex(/^(?:[0-9a-fA-F]{2})*$/)),
  z.transform((hex: string) => hexToBytes(hex)),
);
