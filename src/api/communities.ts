/** Communities: whose officers decide on a person's application. Travelers find theirs, operators keep them. */
import * as z from "zod/mini";

/**
 * Paths. Errors besides those of every address (`problems.ts`): 409 `community-known` (there is one of that name in the area), 409
 * `area-unserved` (no issuer signs for the area).
 */
export const communitiesPaths = {
  /** GET finds some: anyone. POST adds one: operators. */
  all: "/api/communities",
  /** PUT other names and phone: operators. */
  one: "/api/communities/:community",
  /** POST: it takes no new applications from now on: operators. */
  closure: "/api/communities/:community/closure",
} as const;

const limitMax = 100;
const limitDefault = 50;
const nameCharsMax = 60;

/** A name on one line. */
const nameSchema = z.string().check(z.trim(), z.minLength(1), z.maxLength(nameCharsMax), z.regex(/^[^\p{C}]*$/u));
const areaSchema = z.int().check(z.gte(100_000), z.lte(999_999));

/** A community. Nothing of it is a person's. */
export const communitySchema = z.strictObject({
  community: z.int(),
  nameZh: z.string(),
  nameEn: z.string(),
  /** County-level code of GB/T 2260. */
  area: z.int(),
  /** Whom a traveler calls; null where nobody is to be called. */
  phone: z.nullable(z.string()),
  /** From then on it takes no new applications; null while it does. */
  closedSeconds: z.nullable(z.int()),
});

/** A community. */
export type Community = z.infer<typeof communitySchema>;

/** A page of communities; `next` is to be given as `after` for the following one, null on the last. */
export const communityPageSchema = z.strictObject({
  communities: z.array(communitySchema),
  next: z.nullable(z.int()),
});

/** The answer. */
export type CommunityPage = z.infer<typeof communityPageSchema>;

/** Which communities: of a province, prefecture or county (2, 4 or 6 digits), with a part of either name. */
export const communityQuerySchema = z.strictObject({
  area: z.string().check(z.regex(/^[1-9]\d(?:\d\d){0,2}$/)),
  name: z.optional(nameSchema),
  /** `all`: closed ones too. */
  state: z._default(z.enum(["open", "all"]), "open"),
  after: z._default(z.coerce.number().check(z.int(), z.gte(0), z.lte(2 ** 31 - 1)), 0),
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(limitMax)), limitDefault),
});

/** Which communities. */
export type CommunityQuery = z.infer<typeof communityQuerySchema>;

const namesShape = {
  nameZh: nameSchema,
  nameEn: nameSchema,
  phone: z.nullable(z.string().check(z.regex(/^[\d+() -]{3,20}$/))),
};

/** Other names and phone. */
export const communityNamesSchema = z.strictObject(namesShape);

/** How a community is called. */
export type CommunityNames = z.infer<typeof communityNamesSchema>;

/** A new community. */
export const newCommunitySchema = z.strictObject({ ...namesShape, area: areaSchema });

/** A new community. */
export type NewCommunity = z.infer<typeof newCommunitySchema>;

/** Which community a path means. */
export const communityParamsSchema = z.strictObject({
  community: z.coerce.number().check(z.int(), z.gte(1), z.lte(2 ** 31 - 1)),
});
