/** Referrals of one's communities at the command line (D5.1). */
import { closedSchema, outcomes, referralPageSchema, referralPaths } from "../../src/api/referrals.ts";
import type { ReferralRow } from "../../src/api/referrals.ts";
import { CommandError, oneOf, parseOptions, usageError } from "./command.ts";
import type { Command } from "./command.ts";
import { formatInstant } from "./instants.ts";
import { createServerClient, serverUsage } from "./server-client.ts";
import type { ServerClient } from "./server-client.ts";
import { formatTable } from "./table.ts";

/** What `--help` prints. */
export const referralsUsage = `npm run referrals -- list [--json]
npm run referrals -- close HOLDER/REFERRAL --outcome cleared|stays-red [--words TEXT] [--json]

list      the open referrals of your communities, the first due first. Everybody on it is an access that is logged. "authority"
          is how far the server is with telling the prevention authority: not-asked, asked (it tries), told, given-up (tell it
          by phone, or ask again)
close     cleared: the person has the colour that all other rules give; stays-red: red until an objection is closed as cleared
--json    prints one line: list {"referrals"}, close {"colour"}

${serverUsage} The token is one of an officer or of follow-up.
Exit status 0: done, 2: could not be done.`;

const options = {
  outcome: { type: "string" },
  words: { type: "string" },
  json: { type: "boolean" },
} as const;

const readAll = async (client: ServerClient): Promise<readonly ReferralRow[]> => {
  const all: ReferralRow[] = [];
  for (let query = "?limit=100"; ;) {
    const page = await client.get(`${referralPaths.all}${query}`, referralPageSchema);
    all.push(...page.referrals);
    if (page.next === null) return all;
    query = `?limit=100&afterDue=${page.next.dueSeconds}&after=${page.next.referral}`;
  }
};

const listText = (rows: readonly ReferralRow[]): string => {
  if (rows.length === 0) return "No referral is open.";
  const head = ["referral", "kind", "rule", "due", "told", "authority", "community", "name"];
  const lines = rows.map((row) => [
    ...[`${row.holder}/${row.referral}`, row.kind, row.rule ?? "–", formatInstant(row.dueSeconds)],
    ...[
      row.told.map((step) => step.slice("told-".length)).join(",") || "–",
      row.authority,
      String(row.community ?? "–"),
      row.name ?? "–",
    ],
  ]);
  return formatTable([head, ...lines]);
};

const closureOf = (word: string): string => {
  const [holder, referral, ...rest] = word.split("/");
  const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
  if (
    holder === undefined ||
    referral === undefined ||
    rest.length > 0 ||
    ![holder, referral].every((id) => uuid.test(id))
  ) {
    throw new CommandError("usage", "Give the referral as the list names it: HOLDER/REFERRAL.");
  }
  return referralPaths.closure.replace(":holder", holder).replace(":referral", referral);
};

/** `npm run referrals`. */
export const referrals: Command = async (args, { env }) => {
  const { values, positionals } = parseOptions(args, options);
  const [verb, word, ...rest] = positionals;
  if (verb === "list" && word === undefined) {
    const rows = await readAll(createServerClient(env));
    return { status: 0, text: values.json === true ? JSON.stringify({ referrals: rows }) : listText(rows) };
  }
  if (verb === "close" && word !== undefined && rest.length === 0) {
    if (values.outcome === undefined) throw usageError("close takes --outcome cleared or stays-red.");
    const closure = {
      outcome: oneOf("outcome", outcomes, values.outcome),
      ...(values.words && { words: values.words }),
    };
    const path = closureOf(word);
    const closed = await createServerClient(env).post(path, closure, closedSchema);
    return {
      status: 0,
      text: values.json === true ? JSON.stringify(closed) : `Closed. The person is ${closed.colour}.`,
    };
  }
  throw usageError("Give: list, or close HOLDER/REFERRAL --outcome cleared|stays-red.");
};
