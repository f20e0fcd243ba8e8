/** Staff at the command line of the server's machine: the first operator is made here, and the tokens of programs. */
import type { Member, NewLink } from "../../src/api/staff.ts";
import { platform } from "../../src/server/access/actor.ts";
import { createLink } from "../../src/server/staff/links.ts";
import { addMember, dismissMember, listMembers, readMember, setDuties } from "../../src/server/staff/members.ts";
import { createToken, listTokens, revokeToken } from "../../src/server/staff/tokens.ts";
import { CommandError, parseOptions } from "./command.ts";
import type { Command } from "./command.ts";
import { formatInstant } from "./instants.ts";
import { withPlatform } from "./platform.ts";
import type { Platform } from "./platform.ts";
import { parseStaffTask, staffOptions } from "./staff-options.ts";
import type { StaffTask } from "./staff-options.ts";
import { formatTable } from "./table.ts";

/** The answer for a program and for a person. */
interface Answer {
  readonly json: object;
  readonly text: string;
}

const explanations: Readonly<Record<string, string>> = {
  "staff-unknown": "There is no such member of staff, or they left.",
  "staff-self": "Another operator must do this.",
  "community-unknown": "One of these communities does not exist: npm run communities -- list.",
  "token-roles": "A token has no roles that its member does not have.",
  "token-unknown": "There is no such token.",
};

const cannot = (error: string): CommandError => new CommandError(error, explanations[error] ?? error);

/** Pages of links point to where the server says that it is reached. */
const originOf = async ({ db }: Platform): Promise<string> => {
  const { base_uri } = await db.selectFrom("issuers").select("base_uri").orderBy("issuer").executeTakeFirstOrThrow();
  return base_uri;
};

const makeLink = async (parts: Platform, staff: number): Promise<NewLink> => {
  const link = await createLink(parts, platform, { staff, origin: await originOf(parts) });
  if (!link.ok) throw cannot(link.error);
  return link.value;
};

const linkText = ({ url, expiresSeconds }: NewLink): string =>
  `${url}\nOpen it on the member's own device; it enrols one passkey, until ${formatInstant(expiresSeconds)}. ` +
  "Links that were made before are good no more.";

const pageSize = 100;

const readMembers = async ({ db }: Platform): Promise<readonly Member[]> => {
  const all: Member[] = [];
  let after: number | null = 0;
  while (after !== null) {
    const page: Awaited<ReturnType<typeof listMembers>> = await listMembers(db, { after, limit: pageSize });
    all.push(...page.members);
    after = page.next;
  }
  return all;
};

const list = async (parts: Platform): Promise<Answer> => {
  const members = await readMembers(parts);
  if (members.length === 0)
    return { json: { members }, text: "There is no staff. Make an operator: npm run staff -- add" };
  const head = ["staff", "roles", "communities", "passkeys", "last seen", "dismissed", "name"];
  const rows = members.map((member) => [
    ...[String(member.staff), member.roles.join(","), member.communities.join(",") || "–", String(member.passkeys)],
    ...[instantOr(member.seenSeconds), instantOr(member.dismissedSeconds), member.name],
  ]);
  return { json: { members }, text: formatTable([head, ...rows]) };
};

const instantOr = (seconds: number | null): string => (seconds === null ? "–" : formatInstant(seconds));

const tokens = async ({ db }: Platform, staff: number | undefined): Promise<Answer> => {
  const found = await listTokens(db, staff);
  if (found.length === 0) return { json: { tokens: found }, text: "There is no token." };
  const head = ["token", "staff", "roles", "made", "expires", "revoked", "name"];
  const rows = found.map((token) => [
    ...[String(token.token), String(token.staff), token.roles.join(","), formatInstant(token.createdSeconds)],
    ...[formatInstant(token.expiresSeconds), instantOr(token.revokedSeconds), token.name],
  ]);
  return { json: { tokens: found }, text: formatTable([head, ...rows]) };
};

const token = async (parts: Platform, task: Extract<StaffTask, { verb: "token" }>): Promise<Answer> => {
  const { staff, name, lifeSeconds } = task;
  const roles = task.roles ?? (await readMember(parts.db, staff))?.roles ?? [];
  const made = await createToken(parts, platform, { staff, name, roles, lifeSeconds });
  if (!made.ok) throw cannot(made.error);
  const { secret, expiresSeconds } = made.value;
  const text =
    `${secret}\nToken ${made.value.token}, "${name}", may be ${roles.join(", ")} until ${formatInstant(expiresSeconds)}. ` +
    "It is not shown again. Programs send it as: Authorization: Bearer TOKEN";
  return { json: { ...made.value, staff, name, roles }, text };
};

const perform = async (parts: Platform, task: StaffTask): Promise<Answer> => {
  switch (task.verb) {
    case "add": {
      const { name, language, roles, communities } = task;
      const added = await addMember(parts, platform, { name, language, roles, communities });
      if (!added.ok) throw cannot(added.error);
      const link = await makeLink(parts, added.value);
      const text = `Member ${added.value}, "${name}", is added. The link for the first passkey:\n${linkText(link)}`;
      return { json: { staff: added.value, link }, text };
    }
    case "list":
      return list(parts);
    case "link": {
      const link = await makeLink(parts, task.staff);
      return { json: { staff: task.staff, link }, text: linkText(link) };
    }
    case "roles": {
      const { staff, roles, communities } = task;
      const done = await setDuties(parts, platform, staff, { roles, communities });
      if (!done.ok) throw cannot(done.error);
      const where = communities.length === 0 ? "no community" : `communities ${communities.join(", ")}`;
      return {
        json: { staff, roles, communities },
        text: `Member ${staff} is ${roles.join(", ")} with ${where} from now on.`,
      };
    }
    case "dismiss": {
      const done = await dismissMember(parts, platform, task.staff);
      if (!done.ok) throw cannot(done.error);
      const verb = done.value.changed ? "is" : "was already";
      const text = `Member ${task.staff}, "${done.value.name}", ${verb} dismissed: sessions, tokens, links and passkeys have ended.`;
      return { json: { staff: task.staff, ...done.value }, text };
    }
    case "token":
      return token(parts, task);
    case "tokens":
      return tokens(parts, task.staff);
    case "revoke": {
      const done = await revokeToken(parts, platform, task.token);
      if (!done.ok) throw cannot(done.error);
      const verb = done.value.changed ? "is" : "was already";
      return {
        json: { token: task.token, ...done.value },
        text: `Token ${task.token}, "${done.value.name}", ${verb} revoked.`,
      };
    }
  }
};

/** `npm run staff`. */
export const staff: Command = async (args, surroundings) => {
  const { values, positionals } = parseOptions(args, staffOptions);
  const task = parseStaffTask(positionals, values);
  const { json, text } = await withPlatform(surroundings, async (parts) => perform(parts, task));
  return { status: 0, text: values.json === true ? JSON.stringify(json) : text };
};
