/** The command line of `npm run staff`. */
import { memberNameSchema, staffRoleSchema } from "../../src/api/staff.ts";
import { isBoundRole } from "../../src/server/access/actor.ts";
import type { Language } from "../../src/server/db/tables/people.ts";
import type { StaffRole } from "../../src/server/db/tables/staff.ts";
import { oneOf, usageError } from "./command.ts";
import { parseCount } from "./issue-options.ts";

/** What `--help` prints. */
export const staffUsage = `npm run staff -- VERB [options] [--json]

add NAME --roles ROLES [--communities NUMBERS] [--language zh-CN|en]
                     adds a member and prints the one-time link by which the member enrols a passkey, within a day
list                 all members: number, roles, communities, passkeys, last seen, dismissed, name
link STAFF           another link, for a first passkey or after all were lost; links made before are good no more
roles STAFF --roles ROLES [--communities NUMBERS]
                     gives other roles and communities, at once; what is not named is taken away
dismiss STAFF        ends sessions, tokens, links and passkeys at once; decisions keep the name
token STAFF --name WHAT-FOR [--roles ROLES] [--days N]
                     makes a token for a program and prints it once; ROLES are some of the member's (all of them), N is 1 to 366 (30)
tokens [STAFF]       tokens of a member, or all: number, roles, made, expires, revoked, what for
revoke TOKEN         takes nothing by this token (its number) any more

ROLES and NUMBERS are separated by commas. Roles: officer (issues passes), lead (guards' lead) and follow-up (red cases) see the
people of their communities; operator and clinic are bound to none. Communities: npm run communities -- list.
--json               prints one line: add {"staff","link":{"url","expiresSeconds"}}; list {"members":[…]}; link {"staff","link"};
                     roles {"staff","roles","communities"}; dismiss {"staff","name","changed"}; token {"token","secret",
                     "expiresSeconds","staff","name","roles"}; tokens {"tokens":[…]}; revoke {"token","name","changed"}

Works on the store in DATA_DIR or DATABASE_URL, whether a server is running or not: whoever can open it needs no other right. In the
audit log these are acts of the platform. Exit status 0: done, 2: could not be done.`;

/** For `parseOptions`. */
export const staffOptions = {
  json: { type: "boolean" },
  roles: { type: "string" },
  communities: { type: "string" },
  language: { type: "string" },
  name: { type: "string" },
  days: { type: "string" },
} as const;

/** What to do. */
export type StaffTask =
  | (Duties & { readonly verb: "add"; readonly name: string; readonly language: Language })
  | { readonly verb: "list" }
  | (Duties & { readonly verb: "roles"; readonly staff: number })
  | { readonly verb: "link" | "dismiss"; readonly staff: number }
  | {
      readonly verb: "token";
      readonly staff: number;
      readonly name: string;
      /** Undefined: all that the member has. */
      readonly roles: readonly StaffRole[] | undefined;
      readonly lifeSeconds: number;
    }
  | { readonly verb: "tokens"; readonly staff: number | undefined }
  | { readonly verb: "revoke"; readonly token: number };

interface Duties {
  readonly roles: readonly StaffRole[];
  readonly communities: readonly number[];
}

/** The options' values as they were typed. */
type Values = { readonly [Name in keyof typeof staffOptions]?: string | boolean | undefined };

/** A column of four bytes holds these numbers. */
const numberLimit = 2 ** 31;
const daysDefault = 30;
const daysMax = 366;
const daySeconds = 86_400;

const verbs = ["add", "list", "link", "roles", "dismiss", "token", "tokens", "revoke"] as const;
/** Which options each verb takes besides --json. */
const optionsByVerb: Readonly<Record<(typeof verbs)[number], readonly (keyof typeof staffOptions)[]>> = {
  add: ["roles", "communities", "language"],
  list: [],
  link: [],
  roles: ["roles", "communities"],
  dismiss: [],
  token: ["name", "roles", "days"],
  tokens: [],
  revoke: [],
};

/** The task of a command line; `usage` where it is none. */
export const parseStaffTask = (positionals: readonly string[], values: Values): StaffTask => {
  const [first, word, ...rest] = positionals;
  const verb = verbs.find((one) => one === first);
  if (verb === undefined) throw usageError(`Give one of: ${verbs.join(", ")}.`);
  if (rest.length > 0) throw usageError("There is a word too many; quote a name of several words.");
  refuseOthers(verb, values);
  switch (verb) {
    case "add": {
      const language = oneOf("language", ["zh-CN", "en"], String(values.language ?? "zh-CN"));
      return { verb, name: parseName("NAME", word), language, ...parseDuties(values) };
    }
    case "list":
      if (word !== undefined) throw usageError("list takes nothing more.");
      return { verb };
    case "roles":
      return { verb, staff: parseNumber("STAFF", word), ...parseDuties(values) };
    case "link":
    case "dismiss":
      return { verb, staff: parseNumber("STAFF", word) };
    case "token":
      return {
        ...{ verb, staff: parseNumber("STAFF", word), name: parseName("--name", values.name) },
        roles: values.roles === undefined ? undefined : parseRoles(values.roles),
        lifeSeconds: parseDays(values.days) * daySeconds,
      };
    case "tokens":
      return { verb, staff: word === undefined ? undefined : parseNumber("STAFF", word) };
    case "revoke":
      return { verb, token: parseNumber("TOKEN", word) };
  }
};

const refuseOthers = (verb: (typeof verbs)[number], values: Values): void => {
  const taken = ["json", ...optionsByVerb[verb]];
  const other = Object.keys(values).find((name) => !taken.includes(name));
  if (other !== undefined) throw usageError(`${verb} takes no --${other}.`);
};

const parseNumber = (what: string, text: string | undefined): number => {
  if (text === undefined) throw usageError(`${what} is missing.`);
  return parseCount(what, text, numberLimit);
};

const parseName = (what: string, text: Values[keyof Values]): string => {
  const name = memberNameSchema.safeParse(text);
  if (!name.success) throw usageError(`${what} takes 1 to 60 characters of text on one line.`);
  return name.data;
};

const parseDuties = (values: Values): Duties => {
  const roles = parseRoles(values.roles);
  const communities = splitList(values.communities).map((text) => parseNumber("--communities", text));
  const bound = roles.filter(isBoundRole);
  // Somebody who is to get communities later is given none on purpose.
  if (bound.length > 0 && values.communities === undefined) {
    throw usageError(
      `${bound.join(", ")} without --communities would see nobody. Give their numbers (npm run communities -- list), or --communities "".`,
    );
  }
  return { roles, communities };
};

const parseRoles = (text: Values[keyof Values]): readonly StaffRole[] => {
  const words = splitList(text);
  if (words.length === 0) throw usageError(`--roles is missing: some of ${staffRoleSchema.options.join(", ")}.`);
  return words.map((word) => oneOf("roles", staffRoleSchema.options, word));
};

const splitList = (text: Values[keyof Values]): readonly string[] =>
  typeof text === "string"
    ? text
        .split(",")
        .map((word) => word.trim())
        .filter((word) => word !== "")
    : [];

const parseDays = (text: Values[keyof Values]): number => {
  const days = typeof text === "string" ? parseCount("--days", text, daysMax + 1) : daysDefault;
  if (days === 0) throw usageError(`--days takes 1 to ${daysMax}.`);
  return days;
};
