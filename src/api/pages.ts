/** Long lists in pages by key: what comes behind the last one that was seen, however much is added meanwhile. */
import * as z from "zod/mini";

const limitMax = 100;
const limitDefault = 50;

/** Query of a list whose key is a number: `after` is the `next` of the page before. */
export const pageQuerySchema = z.strictObject({
  after: z._default(z.coerce.number().check(z.int(), z.gte(0), z.lte(Number.MAX_SAFE_INTEGER)), 0),
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(limitMax)), limitDefault),
});

/**
 * Query of a list whose newest comes first: what came before the row whose time and id are given, both or none. They are the `next` of
 * the page before.
 */
export const newestQuerySchema = z.strictObject({
  beforeSeconds: z._default(
    z.coerce.number().check(z.int(), z.gte(0), z.lte(Number.MAX_SAFE_INTEGER)),
    Number.MAX_SAFE_INTEGER,
  ),
  before: z._default(z.uuid(), "ffffffff-ffff-ffff-ffff-ffffffffffff"),
  limit: pageQuerySchema.shape.limit,
});

/** Where such a page ends. */
export type NewestQuery = z.infer<typeof newestQuerySchema>;

/** Of such a list; null on the last page. */
export const newestNextSchema = z.nullable(z.strictObject({ beforeSeconds: z.int(), before: z.uuid() }));

/** The answer of a request that has nothing to say besides its status. */
export const nothingSchema = z.null();
