/** Rows of the routes about referrals and objections (D5.1). */
import { randomUUID } from "node:crypto";
import { referralPaths } from "../api/referrals.ts";
import { peekClock } from "../server/db/database-clock.ts";
import { at, travelers } from "./access-row.ts";
import type { AccessRequest, AccessRow } from "./access-row.ts";
import type { Province } from "./province.ts";
import { signInTraveler } from "./travelers.ts";

/** For whoever follows up in the community where the red person is; to the others of another community it is not there. */
const followers = { about: "a person of the community", expected: "FFF ANFFFA SS" } as const;

/** Somebody new of the community, with an open referral. */
const refer = async ({ server, community }: Province) => {
  const { holder } = await signInTraveler(server, { community });
  const referral = randomUUID();
  const opened_seconds = await peekClock(server.parts.db);
  const due_seconds = opened_seconds + 86_400;
  const values = { holder, referral, kind: "red" as const, community, opened_seconds, due_seconds };
  await server.parts.db.insertInto("referrals").values(values).execute();
  return { holder, referral };
};

const about =
  (path: string, payload?: object) =>
  async (province: Province): Promise<AccessRequest> => ({
    url: at(path, await refer(province)),
    ...(payload !== undefined && { payload }),
  });

const objection = (holder?: string): AccessRequest => ({
  payload: { words: "I was elsewhere.", ...(holder !== undefined && { holder }) },
});
/** All of them are green. */
const nothingToObject = [409];

/** All of them. */
export const referralRows: readonly AccessRow[] = [
  { route: `GET ${referralPaths.all}`, expected: "FFF AAFFFA SS" },
  { ...followers, route: `GET ${referralPaths.one}`, request: about(referralPaths.one) },
  {
    ...{ ...followers, route: `POST ${referralPaths.steps}` },
    request: about(referralPaths.steps, { step: "note", words: "Called." }),
  },
  { ...followers, route: `POST ${referralPaths.authority}`, request: about(referralPaths.authority) },
  {
    ...{ ...followers, route: `POST ${referralPaths.closure}` },
    request: about(referralPaths.closure, { outcome: "cleared" }),
  },
  { route: `GET ${referralPaths.objections}`, expected: travelers },
  {
    ...{ route: `POST ${referralPaths.objections}`, expected: travelers, allowed: nothingToObject },
    request: () => objection(),
  },
  {
    ...{ route: `POST ${referralPaths.objections}`, about: "the guardian's child", expected: "NNA FFFFFF SS" },
    ...{ request: ({ child }) => objection(child.holder), allowed: nothingToObject },
  },
  {
    ...{ route: `POST ${referralPaths.objections}`, about: "the traveler", expected: "ANN FFFFFF SS" },
    ...{ request: ({ traveler }) => objection(traveler.holder), allowed: nothingToObject },
  },
];
