/** Gathers a delivery's lines into chunks, and keeps the hash of all that was read (D9.3). */
import { createHash } from "node:crypto";
import { recordColumns } from "../../api/epidemic.ts";
import type { Rejection } from "../../api/epidemic.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { documentHashOf } from "../privacy/document-hash.ts";
import type { DataKeys } from "../privacy/data-keys.ts";
import { splitCsvLine } from "./csv-line.ts";
import type { DeliveryLine } from "./delivery-lines.ts";
import { readNdjsonLine, readRecordMembers } from "./record-line.ts";
import type { GivenLine, LineReading } from "./record-line.ts";
import type { Chunk, TakenLine } from "./store-chunk.ts";

/** How the lines are written, and by whom. */
export interface DeliveryForm extends LineReading {
  readonly format: "ndjson" | "csv";
  readonly source: string;
}

/** Reads line by line. */
export interface DeliveryParser {
  /** SHA-256 of everything pushed so far, and of source, kind and form. */
  readonly contentHash: () => Uint8Array;
  /** `isKept`: false for lines of which the records are stored already. Fails on a CSV header only. */
  readonly push: (line: DeliveryLine, isKept: boolean) => Result<undefined, "header-invalid">;
  /** How many lines were pushed. */
  readonly lines: () => number;
  /** How many of the kept ones are no records. */
  readonly rejections: () => number;
  /** What was pushed since the last call, or since the first line that is kept. */
  readonly takeChunk: () => Chunk;
}

/** A parser at the begin of a delivery. */
export const createDeliveryParser = (keys: Pick<DataKeys, "lookupHash">, form: DeliveryForm): DeliveryParser => {
  const hash = createHash("sha256").update(`clearway-epidemic-1\0${form.format}\0${form.source}\0${form.kind ?? ""}\n`);
  const contentHash = (): Uint8Array => new Uint8Array(hash.copy().digest());
  let columns: readonly string[] = [];
  let [lines, formerLine, rejections] = [0, 0, 0];
  let [taken, rejected]: [TakenLine[], Rejection[]] = [[], []];
  const keep = (line: number, given: GivenLine): void => {
    if (given.does === "reject") {
      rejections += 1;
      rejected.push({ line, reason: given.reason, field: given.field ?? null });
    } else if (given.does === "withdraw") taken.push({ key: given.key });
    else {
      const { record } = given;
      const documentHash = documentHashOf(keys, record.document);
      taken.push({ key: record.key, hash: Buffer.from(documentHash.buffer).toString("hex"), record });
    }
  };
  return {
    contentHash,
    lines: () => lines,
    rejections: () => rejections,
    push: ({ number, text, hashed }, isKept) => {
      hash.update(hashed).update("\n");
      lines = number;
      if (!isKept) formerLine = number;
      if (form.format === "csv" && number === 1) {
        const header = text.ok ? readHeader(text.value) : fail("header-invalid");
        if (!header.ok) return header;
        columns = header.value;
      } else if (isKept && !text.ok) keep(number, { does: "reject", reason: text.error, field: undefined });
      else if (isKept && text.ok && text.value.trim() !== "") {
        keep(number, form.format === "csv" ? readCsvLine(text.value, columns, form) : readNdjsonLine(text.value, form));
      }
      return ok(undefined);
    },
    takeChunk: () => {
      const chunk = { taken, rejected, formerLine, lastLine: lines, contentHash: contentHash() };
      [taken, rejected, formerLine] = [[], [], lines];
      return chunk;
    },
  };
};

/** Known columns, each once, in any order, the key among them. */
const readHeader = (text: string): Result<readonly string[], "header-invalid"> => {
  const names = splitCsvLine(text);
  if (!names.ok) return fail("header-invalid");
  const known = new Set<string>(recordColumns);
  const distinct = new Set(names.value);
  const isValid =
    distinct.size === names.value.length && names.value.every((name) => known.has(name)) && distinct.has("key");
  return isValid ? names : fail("header-invalid");
};

const readCsvLine = (text: string, columns: readonly string[], reading: LineReading): GivenLine => {
  const fields = splitCsvLine(text);
  if (!fields.ok) return { does: "reject", reason: fields.error, field: undefined };
  if (fields.value.length !== columns.length) return { does: "reject", reason: "csv-columns", field: undefined };
  return readRecordMembers(Object.fromEntries(columns.map((name, at) => [name, fields.value[at]])), reading);
};
