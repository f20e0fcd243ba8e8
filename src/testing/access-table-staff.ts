/** Rows of the routes about staff and communities. */
import { randomBytes, randomUUID } from "node:crypto";
import { communitiesPaths } from "../api/communities.ts";
import { staffPaths } from "../api/staff.ts";
import { anyStaff, at, everyone, operators } from "./access-row.ts";
import type { AccessRow } from "./access-row.ts";
import { createAuthenticator } from "./authenticator.ts";
import type { Caller, Province } from "./province.ts";
import { testOrigin } from "./server.ts";

const secret = "s".repeat(43);
const challenge = { challenge: "bWFkZSB1cA" };
const madeUp = { origin: testOrigin };

const memberRows: readonly AccessRow[] = [
  { route: `GET ${staffPaths.members}`, expected: operators },
  {
    route: `POST ${staffPaths.members}`,
    expected: operators,
    request: () => ({ payload: { name: "New", roles: ["clinic"], communities: [] } }),
  },
  {
    route: `PUT ${staffPaths.duties}`,
    expected: operators,
    request: async ({ addColleague }) => ({
      ...{ url: at(staffPaths.duties, { staff: await addColleague() }), payload: { roles: ["lead"], communities: [] } },
    }),
  },
  {
    route: `POST ${staffPaths.links}`,
    expected: operators,
    request: async ({ addColleague }) => ({ url: at(staffPaths.links, { staff: await addColleague() }) }),
  },
  {
    route: `POST ${staffPaths.dismissal}`,
    expected: operators,
    request: async ({ addColleague }) => ({ url: at(staffPaths.dismissal, { staff: await addColleague() }) }),
  },
  { route: `GET ${staffPaths.me}`, expected: anyStaff },
  { route: `POST ${staffPaths.signOut}`, expected: anyStaff },
  { route: `GET ${staffPaths.passkeys}`, expected: anyStaff },
  { route: `POST ${staffPaths.passkeyOptions}`, expected: anyStaff },
  {
    route: `POST ${staffPaths.passkeys}`,
    expected: anyStaff,
    request: () => ({ payload: createAuthenticator().create(challenge, madeUp) }),
    allowed: [409],
  },
  {
    route: `DELETE ${staffPaths.passkey}`,
    about: "the caller's own",
    expected: anyStaff,
    request: async (province, caller) => ({
      url: at(staffPaths.passkey, { passkey: await storePasskeys(province, ownStaff(province, caller)) }),
    }),
  },
  {
    route: `DELETE ${staffPaths.passkey}`,
    about: "a colleague's",
    expected: "FFF NNNNNN SS",
    request: async (province) => ({
      url: at(staffPaths.passkey, { passkey: await storePasskeys(province, await province.addColleague()) }),
    }),
  },
  { route: `POST ${staffPaths.signInOptions}`, expected: everyone },
  {
    route: `POST ${staffPaths.signIn}`,
    expected: everyone,
    request: () => ({ payload: createAuthenticator().get(challenge, madeUp) }),
    allowed: [409],
  },
  {
    route: `POST ${staffPaths.enrolmentOptions}`,
    expected: everyone,
    request: () => ({ payload: { link: secret } }),
    allowed: [409],
  },
  {
    route: `POST ${staffPaths.enrolment}`,
    expected: everyone,
    request: () => ({ payload: { link: secret, credential: createAuthenticator().create(challenge, madeUp) } }),
    allowed: [409],
  },
];

/** The caller's number; the operator's for who is no member. */
const ownStaff = ({ staff }: Province, caller: Caller): number =>
  new Map<string, number>(Object.entries(staff)).get(caller) ?? staff.operator;

/** Two, so that one can be removed; gives its id. */
const storePasskeys = async ({ server }: Province, staff: number): Promise<string> => {
  const ids = [randomBytes(16), randomBytes(16)];
  const common = { staff, public_key: randomBytes(77), counter: 0, created_seconds: 0, used_seconds: null };
  await server.parts.db
    .insertInto("passkeys")
    .values(ids.map((credential_id) => ({ credential_id, ...common })))
    .execute();
  return ids[0]?.toString("base64url") ?? "";
};

const names = () => ({ nameZh: `社区${randomUUID()}`, nameEn: "Community", phone: null });
const addCommunity = async ({ server }: Province): Promise<number> => {
  const { nameZh, nameEn } = names();
  const values = { name_zh: nameZh, name_en: nameEn, area: 370_102, issuer: 1 };
  const made = server.parts.db.insertInto("communities").values(values).returning("community");
  return (await made.executeTakeFirstOrThrow()).community;
};

const communityRows: readonly AccessRow[] = [
  {
    route: `GET ${communitiesPaths.all}`,
    expected: everyone,
    request: () => ({ url: `${communitiesPaths.all}?area=37` }),
  },
  {
    route: `POST ${communitiesPaths.all}`,
    expected: operators,
    request: () => ({ payload: { ...names(), area: 370_102 } }),
  },
  {
    route: `PUT ${communitiesPaths.one}`,
    expected: operators,
    request: async (province) => ({
      ...{ url: at(communitiesPaths.one, { community: await addCommunity(province) }), payload: names() },
    }),
  },
  {
    route: `POST ${communitiesPaths.closure}`,
    expected: operators,
    request: async (province) => ({ url: at(communitiesPaths.closure, { community: await addCommunity(province) }) }),
  },
];

/** All of them. */
export const staffRows: readonly AccessRow[] = [...memberRows, ...communityRows];
