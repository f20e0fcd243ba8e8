/** Shows, tries and adds versions of the health rules' numbers (D1), at the server's machine. */
import { isDeepStrictEqual } from "node:util";
import * as z from "zod/mini";
import { platform as platformActor } from "../../src/server/access/actor.ts";
import { recordAccess } from "../../src/server/audit/record-access.ts";
import { peekClock } from "../../src/server/db/database-clock.ts";
import { inTransaction } from "../../src/server/issuing/in-transaction.ts";
import { countRecordsToPreview, previewPolicy } from "../../src/server/policies/preview-policy.ts";
import type { PolicyPreview } from "../../src/server/policies/preview-policy.ts";
import { readPolicies, standingOf, storePolicy } from "../../src/server/policies/store-policy.ts";
import type { PolicyStanding, StorePolicyError } from "../../src/server/policies/store-policy.ts";
import { choosePolicy, defaultPolicy, policySchema } from "../../src/policy/policy-data.ts";
import type { Policy } from "../../src/policy/policy-data.ts";
import { CommandError, parseOptions, usageError } from "./command.ts";
import type { Command, Ending, Surroundings } from "./command.ts";
import { readBytes } from "./files.ts";
import { formatInstant, instantUsage, parseInstantSeconds } from "./instants.ts";
import { parseCount } from "./issue-options.ts";
import { withPlatform } from "./platform.ts";
import type { Platform } from "./platform.ts";
import { plural } from "./plural.ts";
import { createProgress } from "./progress.ts";
import { formatTable } from "./table.ts";

/** What `--help` prints. */
export const policyUsage = `npm run policy -- (list | show [VERSION] | check FILE | add FILE --from ISO|now) [--json]

list     every version: from when on it holds, and whether it does
show     a version's numbers as JSON; without VERSION the one that holds
check    reads FILE as add does, says what it changes and how many living passes would change colour if it held now, and
         stores nothing
add      stores FILE as the next version; everybody is compared anew once it holds
  --from ISO   from when on it holds: now, or a time to come. ${instantUsage}
--json   prints one line: list {"policies"}, check {"version","changes","preview"}, add {"version","holdsFromSeconds"}

A new version begins with the present one: npm run policy -- show > policy.json; change it; check it; add it. Its "version" says which
one it began with, and "holdsFromSeconds" is set by --from. A waiting version is taken back by adding one that holds no later.
Uses the store in DATA_DIR, whether a server is running or not. Exit status 0: done, 2: could not be done.`;

const policyBytesMax = 262_144;

type Answer = Ending & { readonly json: object };

/** A member that differs, with what it was and will be. */
interface Change {
  readonly member: string;
  readonly was: unknown;
  readonly is: unknown;
}

const standingWords: Readonly<Record<PolicyStanding, string>> = {
  holds: "holds",
  waits: "waits",
  over: "is over",
  "never-holds": "never holds: a later version is before it",
};

const list = async ({ db }: Platform): Promise<Answer> => {
  const nowSeconds = await peekClock(db);
  const policies = await readPolicies(db);
  const rows = policies.map((policy) => [
    ...[
      String(policy.version),
      policy.holdsFromSeconds === 0 ? "the beginning" : formatInstant(policy.holdsFromSeconds),
    ],
    standingWords[standingOf(policies, policy, nowSeconds)],
  ]);
  const json = policies.map((policy) => ({
    ...{ version: policy.version, holdsFromSeconds: policy.holdsFromSeconds },
    standing: standingOf(policies, policy, nowSeconds),
  }));
  return { status: 0, text: formatTable([["version", "from", "state"], ...rows]), json: { policies: json } };
};

const show = async ({ db }: Platform, versionText: string | undefined): Promise<Answer> => {
  const policies = await readPolicies(db);
  const version =
    versionText === undefined
      ? choosePolicy(policies, await peekClock(db)).version
      : parseCount("VERSION", versionText, 2 ** 31);
  const found = policies.find((policy) => policy.version === version);
  if (found === undefined) throw new CommandError("policy-unknown", `There is no version ${version}.`);
  return { status: 0, text: JSON.stringify(found, null, 2), json: found };
};

const readDraft = async (file: string): Promise<Policy> => {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(await readBytes(file, policyBytesMax)));
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError("policy-invalid", `${file} is not JSON.`);
  }
  const parsed = z.safeParse(policySchema, json);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => [issue.path.join("."), issue.message].filter(Boolean).join(": "));
  throw new CommandError("policy-invalid", `${file} is no policy. ${wrong.join("; ")}.`);
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const changesOf = (was: unknown, is: unknown, member = ""): readonly Change[] => {
  if (!isObject(was) || !isObject(is)) return isDeepStrictEqual(was, is) ? [] : [{ member, was, is }];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return names.flatMap((name) => changesOf(was[name], is[name], member === "" ? name : `${member}.${name}`));
};

/** The next version by what stands in a file, and what it changes of the newest. */
const draftNext = async (
  { db }: Platform,
  file: string,
  holdsFromSeconds: number,
): Promise<{ readonly next: Policy; readonly changes: readonly Change[] }> => {
  const draft = await readDraft(file);
  const newest = (await readPolicies(db)).at(-1) ?? defaultPolicy;
  if (draft.version !== newest.version && draft.version !== newest.version + 1) {
    throw new CommandError(
      "policy-outdated",
      `${file} began with version ${draft.version}, and the newest is ${newest.version}: begin with that one.`,
    );
  }
  const next = { ...draft, version: newest.version + 1, holdsFromSeconds };
  const changes = changesOf(newest, next).filter(({ member }) => member !== "version" && member !== "holdsFromSeconds");
  if (changes.length === 0) throw new CommandError("policy-unchanged", `${file} changes nothing.`);
  return { next, changes };
};

const changeLine = ({ member, was, is }: Change): string =>
  `${member}: ${JSON.stringify(was) ?? "none"} becomes ${JSON.stringify(is) ?? "none"}`;

const previewLines = ({ records, people, shifts }: PolicyPreview): readonly string[] => [
  `${plural(records, "epidemic record")} of people with living passes ${records === 1 ? "was" : "were"} compared. ${plural(people, "person", "people")} would change colour if it held now.`,
  ...shifts.map(({ from, to, passes }) => `${from} to ${to}: ${plural(passes, "living pass", "living passes")}`),
];

const check = async (platform: Platform, surroundings: Surroundings, file: string): Promise<Answer> => {
  const nowSeconds = await peekClock(platform.db);
  const { next, changes } = await draftNext(platform, file, nowSeconds);
  const total = await countRecordsToPreview(platform.db);
  const progress = createProgress(surroundings, { label: "Comparing", total });
  const preview = await previewPolicy(platform.db, next, { onLooked: progress.update });
  progress.end();
  const head = `Version ${next.version} would change:`;
  const text = [head, ...changes.map(changeLine), ...previewLines(preview), "Nothing was stored."].join("\n");
  return { status: 0, text, json: { version: next.version, changes, preview } };
};

const storeWords: Readonly<Record<StorePolicyError, string>> = {
  "policy-outdated": "Somebody stored another version meanwhile: begin with that one.",
  "policy-date-past": "--from takes now or a time to come: decisions were made by the version that held until then.",
};

const add = async (platform: Platform, file: string, from: string | undefined): Promise<Answer> => {
  if (from === undefined) throw usageError("add needs --from: a time, or now.");
  const startsNow = from === "now";
  const { next, changes } = await draftNext(platform, file, startsNow ? 0 : parseInstantSeconds("from", from));
  const stored = await inTransaction(platform.db, async (trx) => {
    const result = await storePolicy(trx, next, { startsNow });
    if (!result.ok) return result;
    const details = { version: next.version, holdsFromSeconds: result.value.holdsFromSeconds };
    await recordAccess(trx, platform, { actor: platformActor, action: "policy.add", details });
    return result;
  });
  if (!stored.ok) throw new CommandError(stored.error, storeWords[stored.error]);
  const { holdsFromSeconds } = stored.value;
  const policies = await readPolicies(platform.db);
  const nowSeconds = await peekClock(platform.db);
  const skipped = policies.filter((policy) => standingOf(policies, policy, nowSeconds) === "never-holds");
  const text = [
    `Version ${next.version} is stored and holds from ${formatInstant(holdsFromSeconds)}:`,
    ...changes.map(changeLine),
    ...skipped.map(({ version }) => `Version ${version} will never hold: this one comes before it.`),
  ].join("\n");
  return { status: 0, text, json: { version: next.version, holdsFromSeconds, changes } };
};

/** `npm run policy`. */
export const policy: Command = async (args, surroundings) => {
  const { values, positionals } = parseOptions(args, { json: { type: "boolean" }, from: { type: "string" } });
  const [verb, argument, ...rest] = positionals;
  const work = workOf(verb, argument, { from: values.from, surroundings });
  if (work === undefined || rest.length > 0)
    throw usageError("Give: list, show [VERSION], check FILE, or add FILE --from ISO.");
  const { status, text, json } = await withPlatform(surroundings, work);
  return { status, text: values.json === true ? JSON.stringify(json) : text };
};

const workOf = (
  verb: string | undefined,
  argument: string | undefined,
  { from, surroundings }: { readonly from: string | undefined; readonly surroundings: Surroundings },
): ((platform: Platform) => Promise<Answer>) | undefined => {
  if (verb === "list" && argument === undefined) return list;
  if (verb === "show") return async (platform) => show(platform, argument);
  if (argument === undefined) return undefined;
  if (verb === "check") return async (platform) => check(platform, surroundings, argument);
  return verb === "add" ? async (platform) => add(platform, argument, from) : undefined;
};
