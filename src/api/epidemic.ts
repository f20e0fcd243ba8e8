/** Epidemic data, brought in by operators and by the national platform (D3.1, D9.3). */
import * as z from "zod/mini";
import { recordKinds } from "../policy/record-rules.ts";

/** Where they are. `batch` is a UUID that the sender draws: the same delivery sent again is known by it. */
export const epidemicPaths = {
  /** GET: deliveries, the newest first. */
  batches: "/api/epidemic/batches",
  /** GET: one delivery. POST: delivers, as `application/x-ndjson` or `text/csv`. */
  batch: (batch: string) => `/api/epidemic/batches/${batch}`,
  /** GET: the lines of a delivery that were not taken, in order. */
  rejections: (batch: string) => `/api/epidemic/batches/${batch}/rejections`,
} as const;

/** How a delivery is written: one record a line. A CSV begins with a header of the columns' names. */
export const deliveryTypes = { ndjson: "application/x-ndjson", csv: "text/csv" } as const;

/** A delivery may have so many bytes; whoever has more sends several. */
export const deliveryBytesMax = 32 * 1024 * 1024;

/** The columns of a CSV and the members of an object in NDJSON. Dates are such as 2020-02-24, in Asia/Shanghai. */
export const recordColumns = [
  // The sender's name for the record, unique with it: a line of the same key replaces the record, or withdraws it.
  "key",
  "documentType",
  "documentNumber",
  "kind",
  "from",
  // The last day; empty while it goes on.
  "until",
  // GB/T 2260, six digits; required where the kind is residence or travel.
  "area",
  // true: the record is taken back, and only its key is read.
  "withdrawn",
] as const;

/** One of them. */
export type RecordColumn = (typeof recordColumns)[number];

/** Why a line was not taken, closed and stable. */
export const rejectionReasons = [
  "line-too-long",
  "line-not-utf8",
  "json-malformed",
  "csv-quotes",
  "csv-columns",
  "field-missing",
  "field-unknown",
  "field-invalid",
  "document-invalid",
  "dates-reversed",
  "date-in-future",
  "key-holds-number",
] as const;

/** One of them. */
export type RejectionReason = (typeof rejectionReasons)[number];

/** A line that was not taken, and why. Nothing of what stood there. */
export const rejectionSchema = z.strictObject({
  line: z.int(),
  reason: z.enum(rejectionReasons),
  field: z.nullable(z.string()),
});

/** One of them. */
export type Rejection = z.infer<typeof rejectionSchema>;

/** The sender's UUID. */
export const batchParamsSchema = z.strictObject({ batch: z.uuid() });

/** How a delivery is to be taken. */
export const deliveryQuerySchema = z.strictObject({
  /** Who keeps these records: lower case, digits, full stops, hyphens. */
  source: z.string().check(z.regex(/^[a-z0-9][a-z0-9.-]{0,31}$/)),
  /** The kind of records that do not name one. */
  kind: z.optional(z.enum(recordKinds)),
  /** 1: says what it would do and changes nothing. */
  dryRun: z.optional(z.enum(["0", "1"])),
});

const count = z.int();

/** A delivery and what came of it. Counts are of lines, `recoloured` of people whose colour it changed. */
export const batchSchema = z.strictObject({
  batch: z.string(),
  source: z.string(),
  /** `reading`: it was cut off behind `linesDone`; sent again it goes on there. */
  state: z.enum(["reading", "done"]),
  begunSeconds: z.int(),
  doneSeconds: z.nullable(z.int()),
  linesDone: count,
  /** New, or other than before. */
  accepted: count,
  unchanged: count,
  withdrawn: count,
  rejected: count,
  recoloured: count,
});

/** One of them. */
export type Batch = z.infer<typeof batchSchema>;

/**
 * The answer to a delivery: 201, or 200 where it was done before. Fails with 400 `header-invalid` (with the columns that are wrong), 409
 * `batch-differs` (other content, or another source or kind, under this UUID), 409 `batch-busy` (it is being read now), 413
 * `request-too-large`, 422 `too-many-rejections`.
 */
export const deliveryAnswerSchema = z.strictObject({
  ...batchSchema.shape,
  isDryRun: z.boolean(),
  /** False: all of it was taken before. The counts are those of then, and nothing was changed now. */
  isNew: z.boolean(),
  /** The first ones. */
  rejections: z.array(rejectionSchema),
});

/** One of them. */
export type DeliveryAnswer = z.infer<typeof deliveryAnswerSchema>;

/** Deliveries older than this one, at most so many. */
export const batchesQuerySchema = z.strictObject({
  before: z.optional(z.uuid()),
  limit: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100))),
});

/** `next`: ask again with it as `before`; null at the end. */
export const batchesAnswerSchema = z.strictObject({ batches: z.array(batchSchema), next: z.nullable(z.string()) });

/** Rejected lines after this one, at most so many. */
export const rejectionsQuerySchema = z.strictObject({
  after: z.optional(z.coerce.number().check(z.int(), z.minimum(0), z.maximum(2 ** 31))),
  limit: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(1000))),
});

/** `next`: ask again with it as `after`; null at the end. */
export const rejectionsAnswerSchema = z.strictObject({
  rejections: z.array(rejectionSchema),
  next: z.nullable(z.int()),
});
