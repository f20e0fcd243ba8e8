/** Adds, lists and closes communities at the command line. */
import { communityQuerySchema, newCommunitySchema } from "../../src/api/communities.ts";
import type { Community, CommunityPage } from "../../src/api/communities.ts";
import { platform } from "../../src/server/access/actor.ts";
import { addCommunity, closeCommunity, findCommunities } from "../../src/server/staff/communities.ts";
import { CommandError, parseOptions, usageError } from "./command.ts";
import type { Command } from "./command.ts";
import { formatInstant } from "./instants.ts";
import { parseCount } from "./issue-options.ts";
import { withPlatform } from "./platform.ts";
import type { Platform } from "./platform.ts";
import { formatTable } from "./table.ts";

/** What `--help` prints. */
export const communitiesUsage = `npm run communities -- VERB [options] [--json]

add --area CODE --zh NAME --en NAME [--phone NUMBER]
                     adds a community in a county (six digits of GB/T 2260) for which an issuer signs
list [--area CODE] [--name PART] [--all]
                     communities of a province, prefecture or county (2, 4 or 6 digits; all): number, area, phone, closed, names;
                     --all: closed ones too
close COMMUNITY      it takes no new applications from now on; its officers decide those that it has
--json               prints one line: add and close {"community","nameZh","nameEn","area","phone","closedSeconds"}, close with
                     "changed"; list {"communities":[…]}

Works on the store in DATA_DIR or DATABASE_URL, whether a server is running or not. In the audit log these are acts of the platform.
Exit status 0: done, 2: could not be done.`;

const options = {
  json: { type: "boolean" },
  area: { type: "string" },
  zh: { type: "string" },
  en: { type: "string" },
  phone: { type: "string" },
  name: { type: "string" },
  all: { type: "boolean" },
} as const;

type Values = { readonly [Name in keyof typeof options]?: string | boolean | undefined };

/** What to do with the open store; gives the answer for a program and for a person. */
type Work = (platform: Platform) => Promise<{ readonly json: object; readonly text: string }>;

/** A column of four bytes holds the numbers of communities. */
const numberLimit = 2 ** 31;
const pageSize = 100;

const explanations: Readonly<Record<string, string>> = {
  "area-unserved": "No issuer signs for this area.",
  "community-known": "There is a community of this name in this area.",
  "community-unknown": "There is no such community.",
};

const cannot = (error: string): CommandError => new CommandError(error, explanations[error] ?? error);

const add = (values: Values): Work => {
  const parsed = newCommunitySchema.safeParse({
    ...{ nameZh: values.zh, nameEn: values.en, phone: values.phone ?? null },
    area: typeof values.area === "string" && /^\d{6}$/.test(values.area) ? Number(values.area) : values.area,
  });
  if (!parsed.success) {
    const wrong = new Set(parsed.error.issues.map(({ path }) => String(path[0])));
    const words = { area: "--area takes six digits", nameZh: "--zh takes a name", nameEn: "--en takes a name" };
    const told = Object.entries(words).filter(([name]) => wrong.has(name));
    throw usageError(`${told.map(([, text]) => text).join("; ") || "--phone takes digits and + ( ) -"}.`);
  }
  return async (parts) => {
    const added = await addCommunity(parts, platform, parsed.data);
    if (!added.ok) throw cannot(added.error);
    const { community, nameZh, nameEn } = added.value;
    return { json: added.value, text: `Community ${community}, ${nameZh} (${nameEn}), is added.` };
  };
};

const list = (values: Values): Work => {
  const state = values.all === true ? "all" : "open";
  // The province's own first two digits stand for "all" only until the query is checked.
  const query = communityQuerySchema.safeParse({
    ...{ area: values.area ?? "37", state, limit: String(pageSize) },
    ...(values.name !== undefined && { name: values.name }),
  });
  if (!query.success) throw usageError("--area takes 2, 4 or 6 digits, --name a part of a name.");
  const area = values.area === undefined ? undefined : query.data.area;
  return async ({ db }) => {
    const found: Community[] = [];
    let after: number | null = 0;
    while (after !== null) {
      const page: CommunityPage = await findCommunities(db, { ...query.data, area, after });
      found.push(...page.communities);
      after = page.next;
    }
    if (found.length === 0) return { json: { communities: found }, text: "There is no such community." };
    const rows = found.map(({ community, area, phone, closedSeconds, nameZh, nameEn }) => [
      ...[String(community), String(area), phone ?? "–", closedSeconds === null ? "–" : formatInstant(closedSeconds)],
      ...[nameZh, nameEn],
    ]);
    const text = formatTable([["community", "area", "phone", "closed", "name", "in English"], ...rows]);
    return { json: { communities: found }, text };
  };
};

const close =
  (number: number): Work =>
  async (parts) => {
    const closed = await closeCommunity(parts, platform, number);
    if (!closed.ok) throw cannot(closed.error);
    const { community, changed } = closed.value;
    const verb = changed ? "is closed: it takes no new applications" : "was closed already";
    return { json: { ...community, changed }, text: `Community ${number}, ${community.nameZh}, ${verb}.` };
  };

const parseWork = ([verb, word, ...rest]: readonly string[], values: Values): Work => {
  if (verb === "add" && word === undefined) return add(values);
  if (verb === "list" && word === undefined) return list(values);
  if (verb === "close" && word !== undefined && rest.length === 0) {
    return close(parseCount("COMMUNITY", word, numberLimit));
  }
  throw usageError("Give: add, list or close COMMUNITY.");
};

/** `npm run communities`. */
export const communities: Command = async (args, surroundings) => {
  const { values, positionals } = parseOptions(args, options);
  const { json, text } = await withPlatform(surroundings, parseWork(positionals, values));
  return { status: 0, text: values.json === true ? JSON.stringify(json) : text };
};
