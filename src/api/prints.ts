/** Passes on paper: for people without a phone, printed by the officers of their community. */
import * as z from "zod/mini";
import { idSchema } from "./ids.ts";

/**
 * Paths. A print is the officers' to make: the code that it carries is nobody's phone's, and how many papers there are is theirs to know. So
 * its holder, a guardian and other communities do not get it.
 */
export const printsPaths = {
  /**
   * POST: the page, signed now in the colour that the pass has now; officers of the holder's community. Each printing is an entry in the audit
   * log; papers that were printed before stay good. 200 with a PDF of one page. Errors: 404 `not-found`, also where the pass is on a phone; 409
   * `pass-expired`; 503 `issuing-unavailable`.
   */
  one: "/api/prints/:holder/:application",
  /** GET: living prints that a key signed which was revoked since, so that no gate admits them: to be printed again. Officers see their communities'. */
  due: "/api/prints/due",
} as const;

/** Sheets: A6 fits a pocket, A4 has a large code above a fold and all that its holder has to know below. */
export const printSizes = ["a6", "a4"] as const;

/** A sheet. */
export type PrintSize = (typeof printSizes)[number];

/** Both languages stand on every page. */
export const printLanguages = ["zh-CN", "en"] as const;

/** The language that comes first, in larger letters. */
export type PrintLanguage = (typeof printLanguages)[number];

/** What a page is to be like. */
export const printWishSchema = z.strictObject({
  size: z.enum(printSizes),
  language: z._default(z.enum(printLanguages), "zh-CN"),
});

/** What a page is to be like. */
export type PrintWish = z.infer<typeof printWishSchema>;

/** Which print. */
export const printParamsSchema = z.strictObject({ holder: idSchema, application: idSchema });

const limitMax = 100;
const limitDefault = 50;

/** Behind the print of `after`. */
export const duePrintsQuerySchema = z.strictObject({
  after: z._default(z.uuid(), "00000000-0000-0000-0000-000000000000"),
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(limitMax)), limitDefault),
});

/** A page of them, by holder; `next` is to be given as `after`, null on the last. */
export const duePrintsSchema = z.strictObject({
  prints: z.array(z.strictObject({ holder: z.uuid(), application: z.uuid(), community: z.nullable(z.int()) })),
  next: z.nullable(z.uuid()),
});

/** A page of them. */
export type DuePrints = z.infer<typeof duePrintsSchema>;
