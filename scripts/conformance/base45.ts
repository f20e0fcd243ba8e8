/** Base45 vectors: a text with its bytes, or null where the text must be refused (RFC 9285). */
import * as z from "zod/mini";
import { bytesToHex } from "../../src/core/bytes.ts";
import { decodeBase45, encodeBase45 } from "../../src/core/base45.ts";
import { hexSchema } from "./hex.ts";
import { judge } from "./score.ts";
import type { Judgement } from "./score.ts";

/** The form of a vector file. */
export const base45Schema = z.array(z.object({ text: z.string(), hex: z.nullable(hexSchema) }));

const refused = "refused";

/** Right where the text gives the bytes and the bytes give the text, or where the text is refused. */
export const judgeBase45 = (cases: z.infer<typeof base45Schema>): readonly Judgement[] =>
  cases.map(({ text, hex }, index) => {
    const name = `case ${index}: ${JSON.stringify(text.slice(0, 40))}`;
    const decoded = decodeBase45(text);
    const got = decoded.ok ? bytesToHex(decoded.value) : refused;
    const decoding = judge(name, hex === null ? refused : bytesToHex(hex), got);
    return decoding ?? (hex === null ? undefined : judge(`${name}, encoded`, text, encodeBase45(hex)));
  });
