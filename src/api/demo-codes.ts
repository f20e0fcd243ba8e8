/** The demonstration's codes: one for every outcome at a gate, signed anew at each call. Absent in production. */
import * as z from "zod/mini";

/** Where they are asked for. Live codes in it are timely for a minute: ask again every quarter of that. */
export const demoCodesPath = "/demo/codes.json";

const wordsSchema = z.strictObject({ zh: z.string(), en: z.string() });

const demoCodeSchema = z.strictObject({
  /** Stable, for links and tests. */
  id: z.string(),
  title: wordsSchema,
  /** What it shows, in a sentence. */
  shows: wordsSchema,
  /** What the QR carries. */
  text: z.string(),
  /** How a traveler shows it: on a phone and renewed, as a picture that stays the same, or on paper. A print is drawn at EC M, the others at EC L. */
  form: z.enum(["live", "picture", "print"]),
  /** What a guard would type from the document; present where the name is asked for. */
  documentLast4: z.optional(z.string()),
  /** What a gate with fresh lists says, before the identity is checked. */
  expected: z.strictObject({
    outcome: z.enum(["admit", "complete", "refuse", "pending", "confirm", "identify", "invalid", "unsure"]),
    /** The deciding reason; absent on a plain admit. */
    reason: z.optional(z.string()),
  }),
});

/** The answer. */
export const demoCodesSchema = z.strictObject({ madeAtSeconds: z.int(), codes: z.array(demoCodeSchema) });

/** One code. */
export type DemoCode = z.infer<typeof demoCodeSchema>;

/** All codes, in the order to show them. */
export type DemoCodes = z.infer<typeof demoCodesSchema>;
