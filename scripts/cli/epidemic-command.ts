/** Brings epidemic data in, and shows what came of it, at the command line (D9.3). */
import { stat } from "node:fs/promises";
import {
  batchesAnswerSchema,
  deliveryAnswerSchema,
  deliveryTypes,
  epidemicPaths,
  rejectionsAnswerSchema,
} from "../../src/api/epidemic.ts";
import type { Batch, DeliveryAnswer, Rejection } from "../../src/api/epidemic.ts";
import { documentTypes } from "../../src/policy/document-number.ts";
import { recordKinds } from "../../src/policy/record-rules.ts";
import { CommandError, oneOf, parseOptions, usageError } from "./command.ts";
import type { Command, Ending, Surroundings } from "./command.ts";
import { readDeliveryParts } from "./delivery-parts.ts";
import type { DeliveryFile } from "./delivery-parts.ts";
import { formatInstant } from "./instants.ts";
import { plural } from "./plural.ts";
import { createProgress } from "./progress.ts";
import { reasonWords } from "./rejection-words.ts";
import { createServerClient, serverUsage } from "./server-client.ts";
import type { ServerClient } from "./server-client.ts";
import { formatTable } from "./table.ts";

/** What `--help` prints. */
export const epidemicUsage = `npm run epidemic -- import FILE --source NAME [--kind KIND] [--format ndjson|csv] [--dry-run] [--json]
npm run epidemic -- batches [--json]
npm run epidemic -- rejections BATCH [--json]

import       brings records in: one a line, as JSON objects, or as CSV with a header of the columns' names. The same file again
             changes nothing; one that was cut off goes on where it was.
             Columns, in any order: key (the keeper's name for the record, without the document's number), documentType
             (${documentTypes.join(", ")}), documentNumber, kind, from; until (the last day; empty while it goes on),
             area (six digits; needed for residence and travel), withdrawn (true takes the record of this key back; then only key
             is read). Dates are such as 2020-02-24. UTF-8 (not GBK, as Excel writes it: save as "CSV UTF-8")
--source     who keeps the records, such as national; their keys are unique within it
--kind       of records that name none: ${recordKinds.join(", ")}
--format     by default by the file's name: .csv, all else NDJSON
--dry-run    says what would come of it and changes nothing
batches      the newest 100 that came in, the newest first
rejections   the lines of a batch that were not taken, and why
--json       prints one line: import {"batches","rejections"}, batches {"batches"}, rejections {"rejections"}

${serverUsage} The token is one of an operator.
Exit status 0: all lines were taken; 1: some were rejected; 2: could not be done.

Reasons of rejected lines:
${Object.entries(reasonWords)
  .map(([reason, words]) => `  ${reason.padEnd(17)} ${words}`)
  .join("\n")}`;

const options = {
  source: { type: "string" },
  kind: { type: "string" },
  format: { type: "string" },
  "dry-run": { type: "boolean" },
  json: { type: "boolean" },
} as const;

const rejectionsShown = 20;

interface ImportTask extends DeliveryFile {
  readonly isDryRun: boolean;
}

const addressOf = (batch: string, { source, kind, isDryRun }: ImportTask): string => {
  const query = new URLSearchParams({ source, ...(kind !== undefined && { kind }), ...(isDryRun && { dryRun: "1" }) });
  return `${epidemicPaths.batch(batch)}?${query.toString()}`;
};

const importFile = async (
  client: ServerClient,
  task: ImportTask,
  surroundings: Surroundings,
): Promise<Ending & { readonly json: object }> => {
  const { size } = await stat(task.path).catch(() => {
    throw new CommandError("file-unreadable", `There is no file ${task.path}.`);
  });
  if (size === 0) throw new CommandError("file-empty", `${task.path} is empty: there is nothing to bring in.`);
  const progress = createProgress(surroundings, { label: task.path, total: size });
  const batches: DeliveryAnswer[] = [];
  const rejections: Rejection[] = [];
  try {
    for await (const { batch, bytes, lineOffset, fileBytes } of readDeliveryParts(task)) {
      const onSent = (sent: number): void => progress.update(fileBytes - bytes.length + sent);
      const type = deliveryTypes[task.format];
      const answer = await client.upload({ path: addressOf(batch, task), type, bytes, onSent }, deliveryAnswerSchema);
      batches.push(answer);
      rejections.push(...answer.rejections.map((one) => ({ ...one, line: one.line + lineOffset })));
    }
  } finally {
    progress.end();
  }
  const status = batches.some(({ rejected }) => rejected > 0) ? 1 : 0;
  return { status, text: importText(batches, rejections, task.isDryRun), json: { batches, rejections } };
};

const sum = (batches: readonly Batch[], read: (batch: Batch) => number): number =>
  batches.reduce((total, batch) => total + read(batch), 0);

const importText = (
  batches: readonly DeliveryAnswer[],
  rejections: readonly Rejection[],
  isDryRun: boolean,
): string => {
  const counts = [
    ...(["accepted", "unchanged", "withdrawn", "rejected"] as const).map(
      (name) => `${sum(batches, (batch) => batch[name]).toLocaleString("en")} ${name}`,
    ),
    `${plural(
      sum(batches, ({ recoloured }) => recoloured),
      "person",
      "people",
    )} recoloured`,
  ].join(", ");
  const begin = isDryRun ? "Nothing was changed. It would be: " : beforeWords(batches);
  const shown = rejections.slice(0, rejectionsShown);
  const more =
    batches.some(({ rejected }) => rejected > 0) && !isDryRun
      ? [
          `All of them: ${batches
            .filter(({ rejected }) => rejected > 0)
            .map(({ batch }) => `npm run epidemic -- rejections ${batch}`)
            .join("; ")}`,
        ]
      : [];
  const hints = [...new Set(shown.map(({ reason }) => reason))].map((reason) => `${reason}: ${reasonWords[reason]}`);
  return [`${begin}${counts}.`, ...(shown.length === 0 ? [] : [rejectionsText(shown), ...hints, ...more])].join("\n");
};

/** What was taken before is counted as it was counted then. */
const beforeWords = (batches: readonly DeliveryAnswer[]): string => {
  const before = batches.filter(({ isNew }) => !isNew).length;
  if (before === 0) return "";
  if (before === batches.length) return "This was brought in before: nothing was changed now. Then it was: ";
  return `${plural(before, "part")} of ${batches.length} came in before and changed nothing now. With what came then: `;
};

const rejectionsText = (rejections: readonly Rejection[]): string =>
  formatTable([
    ["line", "reason", "field"],
    ...rejections.map(({ line, reason, field }) => [String(line), reason, field ?? "–"]),
  ]);

const listBatches = async (client: ServerClient): Promise<Ending & { readonly json: object }> => {
  const { batches } = await client.get(`${epidemicPaths.batches}?limit=100`, batchesAnswerSchema);
  if (batches.length === 0) return { status: 0, text: "Nothing was brought in yet.", json: { batches } };
  const head = [
    "batch",
    "source",
    "begun",
    "state",
    "lines",
    "accepted",
    "unchanged",
    "withdrawn",
    "rejected",
    "recoloured",
  ];
  const rows = batches.map((batch) => [
    ...[batch.batch, batch.source, formatInstant(batch.begunSeconds), batch.state, String(batch.linesDone)],
    ...[batch.accepted, batch.unchanged, batch.withdrawn, batch.rejected, batch.recoloured].map(String),
  ]);
  return { status: 0, text: formatTable([head, ...rows]), json: { batches } };
};

const listRejections = async (client: ServerClient, batch: string): Promise<Ending & { readonly json: object }> => {
  const rejections: Rejection[] = [];
  for (let after: number | null = 0; after !== null;) {
    const address = `${epidemicPaths.rejections(batch)}?limit=1000&after=${after}`;
    const page: { rejections: Rejection[]; next: number | null } = await client.get(address, rejectionsAnswerSchema);
    rejections.push(...page.rejections);
    after = page.next;
  }
  const text = rejections.length === 0 ? "Every line of this batch was taken." : rejectionsText(rejections);
  return { status: 0, text, json: { rejections } };
};

const parseImport = (path: string, values: ReturnType<typeof parseOptions<typeof options>>["values"]): ImportTask => {
  const { source, kind, format, "dry-run": isDryRun = false } = values;
  if (source === undefined) throw usageError("import takes --source: who keeps these records.");
  return {
    ...{ path, source, isDryRun },
    kind: kind === undefined ? undefined : oneOf("kind", recordKinds, kind),
    format:
      format === undefined
        ? path.toLowerCase().endsWith(".csv")
          ? "csv"
          : "ndjson"
        : oneOf("format", ["ndjson", "csv"] as const, format),
  };
};

/** `npm run epidemic`. */
export const epidemic: Command = async (args, surroundings) => {
  const { values, positionals } = parseOptions(args, options);
  const [verb, word, ...rest] = positionals;
  const perform = async (): Promise<Ending & { readonly json: object }> => {
    if (verb === "import" && word !== undefined && rest.length === 0) {
      const task = parseImport(word, values);
      return importFile(createServerClient(surroundings.env), task, surroundings);
    }
    if (verb === "batches" && word === undefined) return listBatches(createServerClient(surroundings.env));
    if (verb === "rejections" && word !== undefined && rest.length === 0) {
      return listRejections(createServerClient(surroundings.env), word);
    }
    throw usageError("Give: import FILE, batches or rejections BATCH.");
  };
  const { status, text, json } = await perform();
  return { status, text: values.json === true ? JSON.stringify(json) : text };
};
