import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ApplicationForm } from "../../../api/applications.ts";
import { commitmentVersion } from "../../../api/applications.ts";
import { privacyNoticeVersion } from "../../../api/people.ts";
import { goodForm } from "../../../testing/good-form.ts";
import { createPhone, ensureCommunity } from "../../../testing/pass-holders.ts";
import { openTestServer } from "../../../testing/server.ts";
import type { TestServer } from "../../../testing/server.ts";
import { signInStaff } from "../../../testing/staff.ts";
import { signInTraveler } from "../../../testing/travelers.ts";
import type { StaffActor } from "../../access/actor.ts";
import { decideIn } from "../../applications/decide.ts";
import { submitIn } from "../../applications/submit.ts";
import { inTransaction } from "../../issuing/in-transaction.ts";
import { decideMany } from "./decide-many.ts";
import { submitMany } from "./submit-many.ts";

let server: TestServer;
let community: number;
let officer: StaffActor;
beforeAll(async () => {
  server = await openTestServer();
  community = await ensureCommunity(server);
  const { staff } = await signInStaff(server, { roles: ["officer"], communities: [community] });
  officer = { kind: "staff", staff, roles: ["officer"], communities: [community] };
  await server.setClock(1_930_000_000);
});
afterAll(async () => server.close());

type Does = "issue" | "return" | "refuse";
type Way = (sent: {
  readonly holder: string;
  readonly form: ApplicationForm;
  readonly does?: Does | undefined;
}) => Promise<void>;

const oneByOne: Way = async ({ holder, form, does }) => {
  const { parts } = server;
  const submitted = await inTransaction(parts.db, async (trx) =>
    submitIn(trx, parts, {
      ...{ actor: { kind: "holder", holder }, holder, clientKey: randomUUID(), contentHash: "", form, channel: "app" },
      ...{ commitmentVersion, noticeVersion: privacyNoticeVersion, holderKey: createPhone().publicKey },
    }),
  );
  if (!submitted.ok) throw new Error(submitted.error);
  if (does === undefined) return;
  const decisions = {
    issue: { decision: "issue", revision: 1, as: "live" },
    return: { decision: "return", revision: 1, missing: ["organisation-unknown", "video-missing"] },
    refuse: { decision: "refuse", revision: 1, reasons: ["statement-false"] },
  } as const;
  const deciding = {
    staff: { actor: officer, communities: officer.communities },
    name: submitted.value,
    decision:
      does === "return"
        ? { ...decisions.return, missing: [...decisions.return.missing] }
        : does === "refuse"
          ? { ...decisions.refuse, reasons: [...decisions.refuse.reasons] }
          : decisions.issue,
  };
  const decided = await inTransaction(parts.db, async (trx) => decideIn(trx, parts, deciding));
  if (!decided.ok) throw new Error(decided.error);
};

const allAtOnce: Way = async ({ holder, form, does }) => {
  const { parts } = server;
  const application = randomUUID();
  const home = { community, county: { code: 370_102, zh: "历下区", en: "Lixia District" } };
  const sent = { actor: { kind: "holder", holder } as const, holder, application, clientKey: randomUUID(), form, home };
  await parts.db.transaction().execute(async (trx) => {
    await submitMany(trx, parts, [{ ...sent, channel: "app", holderKey: createPhone().publicKey }]);
    if (does !== undefined)
      expect(await decideMany(trx, parts, [{ holder, application, officer, does }])).toHaveLength(1);
  });
};

/** All that is stored of a person but what is random or sealed. */
const storedOf = async (holder: string): Promise<Readonly<Record<string, readonly unknown[]>>> => {
  const queries = {
    applications: sql`
      SELECT state, community, area, channel, application_date, submitted_seconds, commitment_version, policy_version, decision, revision,
        decided_seconds, decided_by, holder_key IS NULL AS on_paper FROM applications WHERE holder = ${holder} ORDER BY submitted_seconds, state`,
    events: sql`
      SELECT number, at_seconds, actor_kind, from_state, to_state, reason FROM application_events WHERE holder = ${holder}
      ORDER BY number, to_state`,
    passes: sql`
      SELECT s.application_date, drop_seconds, last_report_date, report_missing, moved_seconds, issued_seconds, print_key, colour
      FROM passes s JOIN places USING (issuer, list, place) WHERE holder = ${holder}`,
    causes: sql`SELECT kind, colour, rule, since_seconds, until_seconds, ended_seconds, ended_by FROM colour_causes WHERE holder = ${holder} ORDER BY kind`,
    keys: sql`SELECT drop_seconds FROM holder_keys WHERE holder = ${holder}`,
    referrals: sql`SELECT kind, cause_kind, community, opened_seconds, due_seconds, closed_seconds FROM referrals WHERE holder = ${holder}`,
    notifications: sql`SELECT kind, at_seconds, sms_after_seconds, seen_seconds FROM notifications WHERE holder = ${holder} ORDER BY number`,
    accesses: sql`SELECT actor_kind, action, details - 'application' AS details FROM audit_entries WHERE holder = ${holder} ORDER BY entry`,
    consents: sql`SELECT notice_version, actor_kind FROM consents WHERE holder = ${holder}`,
  };
  const stored: Record<string, readonly unknown[]> = {};
  for (const [name, query] of Object.entries(queries)) stored[name] = (await query.execute(server.parts.db)).rows;
  return stored;
};

const fever = { temperatureTenths: 381 };
const cases: readonly (readonly [name: string, answers: object, does: readonly (Does | undefined)[]])[] = [
  ["waits", {}, [undefined]],
  ["is issued", {}, ["issue"]],
  ["is returned by the officer", {}, ["return"]],
  ["is refused by the officer", {}, ["refuse"]],
  ["is refused by the rules", fever, [undefined]],
  ["is returned by the rules", { stays: undefined }, [undefined]],
  ["is refused, and issued when applied for anew", {}, ["refuse", "issue"]],
];

test.each(cases)("An application that %s is stored the same by the many as by the one", async (_, answers, does) => {
  const good = goodForm(community);
  const form = { ...good, name: "王敏", answers: { ...good.answers, ...answers } };
  const stored = [];
  for (const way of [oneByOne, allAtOnce]) {
    const { holder } = await signInTraveler(server, { community, name: form.name });
    for (const decision of does) await way({ holder, form, does: decision });
    stored.push(await storedOf(holder));
  }
  const [one, many] = stored;
  expect(many).toEqual(one);
  expect(one?.["applications"]).toHaveLength(does.length);
});
