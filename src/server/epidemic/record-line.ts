/** Reads one line of a delivery into a record, or says why it is none (D3.1). */
import * as z from "zod/mini";
import { recordColumns } from "../../api/epidemic.ts";
import type { RecordColumn, RejectionReason } from "../../api/epidemic.ts";
import { isCivilDate } from "../../policy/civil-dates.ts";
import type { CivilDate } from "../../policy/civil-dates.ts";
import { documentTypes, readDocument } from "../../policy/document-number.ts";
import type { DocumentType } from "../../policy/document-number.ts";
import { recordKinds } from "../../policy/record-rules.ts";
import type { EpidemicRecord, RecordKind } from "../../policy/record-rules.ts";

/** A record as a line says it; the number is as the rules normalise it. */
export interface GivenRecord extends EpidemicRecord {
  readonly key: string;
  readonly document: { readonly type: DocumentType; readonly number: string };
}

/** What a line asks for. */
export type GivenLine =
  | { readonly does: "give"; readonly record: GivenRecord }
  | { readonly does: "withdraw"; readonly key: string }
  | { readonly does: "reject"; readonly reason: RejectionReason; readonly field: RecordColumn | undefined };

/** What a line is read with. */
export interface LineReading {
  /** Of records that name none. */
  readonly kind: RecordKind | undefined;
  /** What began later has not happened. */
  readonly today: CivilDate;
}

/** The line's own members, in either form of delivery; empty text is an absent member. */
export type LineMembers = Readonly<Record<string, unknown>>;

const date = z.string().check(z.refine((text) => /^(?:19|20)\d\d-/.test(text) && isCivilDate(text)));
const key = z.string().check(z.regex(/^[\x21-\x7e]{1,64}$/));
const memberSchema = {
  key,
  documentType: z.enum(documentTypes),
  documentNumber: z.string().check(z.minLength(1), z.maxLength(64)),
  kind: z.enum(recordKinds),
  from: date,
  until: date,
  area: z.union([z.int().check(z.minimum(100_000), z.maximum(999_999)), z.string().check(z.regex(/^[1-9]\d{5}$/))]),
  withdrawn: z.union([z.boolean(), z.enum(["true", "false"])]),
} as const satisfies Record<RecordColumn, z.ZodMiniType>;

const required = ["key", "documentType", "documentNumber", "kind", "from"] as const satisfies readonly RecordColumn[];

const placeKinds: ReadonlySet<RecordKind> = new Set(["residence", "travel"]);

const reject = (reason: RejectionReason, field?: RecordColumn): GivenLine => ({ does: "reject", reason, field });

const columnSet: ReadonlySet<string> = new Set(recordColumns);
const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === "";

/** What the members ask for. Never fails: whatever is wrong is a rejection with its field. */
export const readRecordMembers = (members: LineMembers, { kind, today }: LineReading): GivenLine => {
  const present: Record<string, unknown> = { kind };
  // A loop: a delivery has many lines, and `Object.entries` would be half the work.
  for (const name in members) {
    if (!columnSet.has(name)) return reject("field-unknown");
    if (!isAbsent(members[name])) present[name] = members[name];
  }
  const parsed = parseMembers(present);
  if (!parsed.ok) return reject("field-invalid", parsed.field);
  const given = parsed.members;
  if (given.withdrawn === true || given.withdrawn === "true") {
    return given.key === undefined ? reject("field-missing", "key") : { does: "withdraw", key: given.key };
  }
  const { key, documentType, documentNumber, kind: kindGiven, from } = given;
  if (!key || !documentType || !documentNumber || !kindGiven || !from) {
    return reject(
      "field-missing",
      required.find((name) => given[name] === undefined),
    );
  }
  // Of a place the rules ask where it is.
  if (given.area === undefined && placeKinds.has(kindGiven)) return reject("field-missing", "area");
  const document = readDocument({ type: documentType, number: documentNumber }, today);
  if (!document.ok) return reject("document-invalid", "documentNumber");
  // Keys are kept and shown as they are: one that is made of the number would carry it into the open.
  if (key.toUpperCase().includes(document.value.printed)) return reject("key-holds-number", "key");
  if (given.until !== undefined && given.until < from) return reject("dates-reversed", "until");
  if (from > today) return reject("date-in-future", "from");
  return {
    does: "give",
    record: {
      ...{ key, document: document.value, kind: kindGiven, fromDate: from },
      ...(given.until !== undefined && { untilDate: given.until }),
      ...(given.area !== undefined && { area: Number(given.area) }),
    },
  };
};

type Members = { readonly [C in RecordColumn]?: z.infer<(typeof memberSchema)[C]> | undefined };

const membersSchema = z.partial(z.object(memberSchema));

const parseMembers = (
  members: LineMembers,
):
  | { readonly ok: true; readonly members: Members }
  | { readonly ok: false; readonly field: RecordColumn | undefined } => {
  const parsed = membersSchema.safeParse(members);
  if (parsed.success) return { ok: true, members: parsed.data };
  const [name] = parsed.error.issues[0]?.path ?? [];
  return { ok: false, field: recordColumns.find((column) => column === name) };
};

/** What a line of NDJSON asks for. */
export const readNdjsonLine = (text: string, reading: LineReading): GivenLine => {
  const members = parseObject(text);
  return members === undefined ? reject("json-malformed") : readRecordMembers(members, reading);
};

const parseObject = (text: string): LineMembers | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is LineMembers =>
  typeof value === "object" && value !== null && !Array.isArray(value);
