/** A small province for tests: two communities, travelers with a pass, a guardian with a child, and staff of every role. */
import { randomUUID } from "node:crypto";
import { bytesToHex } from "../core/bytes.ts";
import { civilDateAt } from "../policy/civil-dates.ts";
import { sessionCookie } from "../server/access/session-cookie.ts";
import { openSession } from "../server/access/sessions.ts";
import { peekClock } from "../server/db/database-clock.ts";
import type { StaffRole } from "../server/db/tables/staff.ts";
import { createEnrolmentCode } from "../server/devices/enrolment-codes.ts";
import { notify } from "../server/notifications/notify.ts";
import { publishNow } from "../server/publication/publish.ts";
import { addMember } from "../server/staff/members.ts";
import { platform } from "../server/access/actor.ts";
import { ensureCommunity, issueTo } from "./pass-holders.ts";
import type { HeldTestPass } from "./pass-holders.ts";
import type { TestServer } from "./server.ts";
import { enrol } from "./test-device.ts";
import { createTestSigner } from "./test-signer.ts";
import { addTestDependent, signInTraveler } from "./travelers.ts";
import type { TestTraveler } from "./travelers.ts";

/** Whoever may send a request. All but two belong to the first community. */
export const callers = [
  "traveler",
  "other traveler",
  "guardian",
  "officer",
  "officer elsewhere",
  "operator",
  "lead",
  "clinic",
  "follow-up",
  "device",
  "nobody",
] as const;

/** One of them. */
export type Caller = (typeof callers)[number];

type StaffCaller = Exclude<Caller, "traveler" | "other traveler" | "guardian" | "device" | "nobody">;

/** Somebody with a pass that was issued today. */
export interface TravelerWithPass extends TestTraveler {
  readonly pass: HeldTestPass;
}

/** The province. */
export interface Province {
  readonly server: TestServer;
  readonly community: number;
  readonly otherCommunity: number;
  /** By the server's clock. */
  readonly today: string;
  readonly traveler: TravelerWithPass;
  readonly otherTraveler: TestTraveler;
  readonly guardian: TestTraveler;
  /** The guardian's, with a pass. */
  readonly child: { readonly holder: string; readonly pass: HeldTestPass };
  readonly staff: Readonly<Record<StaffCaller, number>>;
  /** What a request of this caller carries: a new session each time, so that a request may end it. */
  readonly headersOf: (caller: Caller) => Promise<Readonly<Record<string, string>>>;
  /** The number of a generated person whom nobody has met. */
  readonly nextPerson: () => number;
  /** A new member of staff, for requests that change one. */
  readonly addColleague: () => Promise<number>;
  /** A new notification of this holder. */
  readonly notifyOf: (holder: string) => Promise<string>;
}

const rolesOf: Readonly<Record<StaffCaller, StaffRole>> = {
  officer: "officer",
  "officer elsewhere": "officer",
  operator: "operator",
  lead: "lead",
  clinic: "clinic",
  "follow-up": "follow-up",
};

const sessionSeconds = 3600;
/** Generated persons from here on are nobody else's. */
const firstPerson = 700_000;

/** Fills a server with it, and publishes. */
export const openProvince = async (server: TestServer): Promise<Province> => {
  const { parts } = server;
  const community = await ensureCommunity(server, "Quancheng Road");
  const otherCommunity = await ensureCommunity(server, "Daguan Garden");
  const traveler = await signInTraveler(server, { name: "王敏", community });
  const otherTraveler = await signInTraveler(server, { name: "李强", community: otherCommunity });
  const guardian = await signInTraveler(server, { name: "张伟", community });
  let person = firstPerson;
  const nextPerson = () => person++;
  const child = await addTestDependent(guardian, nextPerson(), "张小伟");
  await parts.db.updateTable("residents").set({ community }).where("holder", "=", child).execute();
  const pass = await issueTo(server, { ...traveler, community });
  const childPass = await issueTo(server, { holder: child, community, inject: guardian.inject });
  const staff = await addStaff(server, community, otherCommunity);
  const device = createTestSigner("device of the province");
  await enrol(server.app, (await createEnrolmentCode(parts.db, "North gate")).code, device);
  await publishNow(parts);

  const holders = { traveler: traveler.holder, "other traveler": otherTraveler.holder, guardian: guardian.holder };
  const headersOf = async (caller: Caller): Promise<Readonly<Record<string, string>>> => {
    if (caller === "nobody") return {};
    // A device has a key and no token: what it knows of itself lets it in nowhere.
    if (caller === "device") return { authorization: `Bearer ${bytesToHex(device.publicKey)}` };
    const isHolder = caller === "traveler" || caller === "other traveler" || caller === "guardian";
    const owner = isHolder ? { holder: holders[caller] } : { staff: staff[caller] };
    const { secret } = await openSession(parts.db, owner, sessionSeconds);
    return { cookie: `${sessionCookie}=${secret}` };
  };
  return {
    ...{ server, community, otherCommunity, otherTraveler, guardian, staff, headersOf, nextPerson },
    today: civilDateAt(await peekClock(parts.db)),
    traveler: { ...traveler, pass },
    child: { holder: child, pass: childPass },
    addColleague: async () => addStaffMember(server, "colleague", "officer", [community]),
    notifyOf: async (holder) => storeNotification(server, holder),
  };
};

const addStaff = async (
  server: TestServer,
  community: number,
  otherCommunity: number,
): Promise<Readonly<Record<StaffCaller, number>>> => {
  const add = async (caller: StaffCaller, communities: readonly number[]): Promise<number> =>
    addStaffMember(server, caller, rolesOf[caller], communities);
  return {
    officer: await add("officer", [community]),
    "officer elsewhere": await add("officer elsewhere", [otherCommunity]),
    operator: await add("operator", []),
    lead: await add("lead", [community]),
    clinic: await add("clinic", []),
    "follow-up": await add("follow-up", [community]),
  };
};

const addStaffMember = async (
  { parts }: TestServer,
  name: string,
  role: StaffRole,
  communities: readonly number[],
): Promise<number> => {
  const added = await addMember(parts, platform, { name, language: "en", roles: [role], communities });
  if (!added.ok) throw new Error(added.error);
  return added.value;
};

const storeNotification = async ({ parts }: TestServer, holder: string): Promise<string> => {
  const onceKey = randomUUID();
  await notify(parts.db, [{ holder, kind: "colour-red", onceKey }]);
  const { notification } = await parts.db
    .selectFrom("notifications")
    .select("notification")
    .where("holder", "=", holder)
    .where("once_key", "=", onceKey)
    .executeTakeFirstOrThrow();
  return notification;
};
