/** Makes the demonstration's province: people, applications, records, reports and referrals of the last eight days. */
import { makeProvince } from "../../src/server/demonstration/province/make-province.ts";
import type { MadeProvince, MakeError } from "../../src/server/demonstration/province/make-province.ts";
import { findExamples } from "../../src/server/demonstration/province/examples.ts";
import type { Example } from "../../src/server/demonstration/province/examples.ts";
import { takeInstanceLock } from "../../src/server/instance-lock.ts";
import { CommandError, parseOptions, usageError } from "./command.ts";
import type { Command, Surroundings } from "./command.ts";
import { readPrefectures } from "./demo-areas.ts";
import { dataDirOf, withPlatform } from "./platform.ts";
import type { Platform } from "./platform.ts";
import { createProgress } from "./progress.ts";
import { formatTable } from "./table.ts";

const [peopleDefault, peopleMin, peopleMax] = [1000, 10, 100_000];

/** What `--help` prints. */
export const demoUsage = `npm run demo -- [--people N] [--seed WORDS] [--json]

Makes a province of people who do not exist, in all counties of Shandong: families, applications in all states, epidemic records of all
kinds, daily reports, prints, referrals, objections and notifications of the last eight days, each as the server's rules make it.
--people N    so many people, ${peopleMin} to ${peopleMax}; ${peopleDefault} unless given
--seed WORDS  the same words make the same people, applications, records and colours on the same day; "clearway" unless given
--json        prints one line: {"people","seed","counts","checks":[{"name","looked","wrong"}],"stages":[{"stage","times","medianMs",
              "totalMs"}],"examples":[{"shows","document","phone"}]}

For a demonstration on which no server has run yet, and with none running: stop the server and give a new directory with DATA_DIR.
It is made once; a second time is refused. Takes a few seconds, for 100,000 people some minutes. Nothing goes out while it is made.
Exit status 0: made and in order, 1: made, and a check at the end found something wrong, 2: could not be done.`;

const explanations: Readonly<Record<MakeError, string>> = {
  "province-made":
    "There is a province in this directory already. Nothing was added. For another one set DATA_DIR to a new directory.",
  "province-broken":
    "The making of a province was broken off in this directory. Remove the directory, or set DATA_DIR to a new one.",
  "store-used":
    "A server has run on this directory: the days before today cannot be made any more. Set DATA_DIR to a new directory, " +
    "here and for npm start.",
};

const parseCount = (text: string): number => {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (count >= peopleMin && count <= peopleMax) return count;
  throw usageError(`--people takes ${peopleMin} to ${peopleMax}, not "${text}".`);
};

/** `npm run demo`. */
export const demo: Command = async (args, surroundings) => {
  const { values, positionals } = parseOptions(args, {
    ...{ json: { type: "boolean" }, people: { type: "string" }, seed: { type: "string" } },
  });
  if (positionals.length > 0) throw usageError(`There is nothing to do with "${positionals[0] ?? ""}".`);
  const wish = { people: parseCount(values.people ?? String(peopleDefault)), seed: values.seed ?? "clearway" };
  refuseProduction(surroundings);
  const made = await alone(surroundings, async (platform) => make(platform, surroundings, wish));
  const wrong = made.checks.some((check) => check.wrong > 0 || check.looked === 0);
  const stages = stageRows(made);
  const { counts, checks, examples } = made;
  const json = { ...wish, counts, checks, stages, examples };
  return {
    status: wrong ? 1 : 0,
    text: values.json === true ? JSON.stringify(json) : textOf(made, stages, startOf(surroundings)),
  };
};

const refuseProduction = ({ env }: Surroundings): void => {
  if (env["CLEARWAY_ENV"] !== "production") return;
  throw new CommandError("production", "Nobody is made up in production. Leave CLEARWAY_ENV out for a demonstration.");
};

/** While a server runs it would do its own work on the days that are being made. */
const alone = async <T>(surroundings: Surroundings, work: (platform: Platform) => Promise<T>): Promise<T> => {
  const dataDir = dataDirOf(surroundings.env);
  const lock = await takeInstanceLock(dataDir, "npm run demo").catch((error: unknown) => {
    throw new CommandError("server-running", error instanceof Error ? error.message : String(error));
  });
  try {
    return await withPlatform(surroundings, work);
  } finally {
    await lock.release();
  }
};

type Made = MadeProvince & { readonly examples: readonly Example[] };

const make = async (
  platform: Platform,
  surroundings: Surroundings,
  wish: { readonly people: number; readonly seed: string },
): Promise<Made> => {
  const progress = createProgress(surroundings, { label: "Province", total: 1 });
  const nowMs = (): number => performance.now();
  const wanted = { ...wish, prefectures: readPrefectures(), nowMs, onProgress: progress.update };
  const made = await makeProvince(platform, wanted).finally(progress.end);
  if (!made.ok) throw new CommandError(made.error, explanations[made.error]);
  return { ...made.value, examples: await findExamples(platform) };
};

interface StageRow {
  readonly stage: string;
  readonly times: number;
  readonly medianMs: number;
  readonly totalMs: number;
}

const stageRows = ({ stages }: MadeProvince): readonly StageRow[] =>
  [...stages].map(([stage, ms]) => {
    const sorted = ms.toSorted((a, b) => a - b);
    const medianMs = Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0);
    return { stage, times: ms.length, medianMs, totalMs: Math.round(ms.reduce((sum, one) => sum + one, 0)) };
  });

/** The command that starts the server on what was made. */
const startOf = ({ env }: Surroundings): string =>
  env["DATA_DIR"] === undefined ? "npm start" : `DATA_DIR=${dataDirOf(env)} npm start`;

const textOf = ({ counts, checks, examples }: Made, stages: readonly StageRow[], start: string): string =>
  [
    formatTable(Object.entries(counts).map(([table, count]) => [table.replaceAll("_", " "), String(count)])),
    formatTable([
      ["stage", "times", "median", "total"],
      ...stages.map(({ stage, times, medianMs, totalMs }) => [stage, String(times), `${medianMs} ms`, `${totalMs} ms`]),
    ]),
    checks
      .map(({ name, looked, wrong }) => `${wrong === 0 ? "ok" : "WRONG"}: ${name}: ${looked} looked at, ${wrong} wrong`)
      .join("\n"),
    `Start the server: ${start}. To sign in as a traveler give document and phone; the code comes to the server's terminal:`,
    formatTable([
      ["shows", "document", "phone"],
      ...examples.map(({ shows, document, phone }) => [shows, document, phone]),
    ]),
    "Staff: npm run staff -- list",
  ].join("\n\n");
