import { createECDH, randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commitmentVersion } from "../../api/applications.ts";
import { notificationPageSchema, notificationPaths } from "../../api/notifications.ts";
import { newApplicant } from "../../testing/applicants.ts";
import { goodForm } from "../../testing/good-form.ts";
import { ensureCommunity } from "../../testing/pass-holders.ts";
import { documentOf } from "../../testing/generated-people.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { signInStaff } from "../../testing/staff.ts";
import type { SignedInStaff } from "../../testing/staff.ts";
import { platform } from "../access/actor.ts";
import { peekClock } from "../db/database-clock.ts";
import { dismissMember } from "../staff/members.ts";
import { lapseIn } from "./lapse.ts";

let server: TestServer;
let community: number;
let elsewhere: number;
beforeAll(async () => {
  server = await openTestServer();
  community = await ensureCommunity(server);
  elsewhere = await ensureCommunity(server, "Daguan Garden");
});
afterAll(async () => server.close());

const officerOf = async (...communities: readonly number[]) => signInStaff(server, { roles: ["officer"], communities });
const page = async ({ inject }: Pick<SignedInStaff, "inject">) =>
  notificationPageSchema.parse((await inject({ url: notificationPaths.list })).json());
const toldOf = async (member: Pick<SignedInStaff, "inject">) =>
  (await page(member)).notifications.map(({ kind, details }) => [kind, details["application"]]);

test("D3.2: a clean application is told to every officer of its community at once, and to nobody else", async () => {
  const [officer, colleague, foreigner] = [
    await officerOf(community),
    await officerOf(elsewhere, community),
    await officerOf(elsewhere),
  ];
  const left = await officerOf(community);
  await dismissMember(server.parts, platform, left.staff);
  await signInStaff(server, { roles: ["follow-up", "lead"], communities: [community] });
  const { holder, applied } = await newApplicant(server, community);
  const told = [["application-waiting", applied.application]];
  expect([await toldOf(officer), await toldOf(colleague), await toldOf(foreigner)]).toEqual([told, told, []]);
  const [notification] = (await page(officer)).notifications;
  expect(notification).toMatchObject({ details: { holder, application: applied.application }, seenSeconds: null });
  expect((await officer.inject({ url: `/api/desk/applications/${holder}/${applied.application}` })).statusCode).toBe(
    200,
  );
  const rows = await server.parts.db
    .selectFrom("notifications")
    .select(["holder", "sms_after_seconds"])
    .where("kind", "=", "application-waiting")
    .execute();
  // Members of staff have no phone here.
  expect(rows.map((row) => row.sms_after_seconds)).toEqual([null, null]);
});

test("What is returned or refused waits for no officer; once it is completed it does", async () => {
  const officer = await officerOf(community);
  const person = await newApplicant(server, community, { answers: { stays: undefined } });
  const feverish = await newApplicant(server, community, { answers: { temperatureTenths: 373 } });
  expect([person.applied.state, feverish.applied.state]).toEqual(["returned", "refused"]);
  expect(await toldOf(officer)).toEqual([]);
  const completed = await person.inject({
    ...{ method: "PUT", payload: { form: goodForm(community), commitmentVersion } },
    url: `/api/applications/${person.applied.application}/completions/${randomUUID()}`,
  });
  expect(completed.json()).toMatchObject({ state: "waiting" });
  expect(await toldOf(officer)).toEqual([["application-waiting", person.applied.application]]);
});

test("What one officer has decided no other one has to look at: it counts as seen, until it waits anew; what lapses too", async () => {
  const [officer, colleague] = [await officerOf(community), await officerOf(community)];
  const unseen = async () => [(await page(officer)).unseen, (await page(colleague)).unseen];
  const person = await newApplicant(server, community);
  const { application } = person.applied;
  const url = `/api/desk/applications/${person.holder}/${application}/decision`;
  const decide = async (payload: object) => (await officer.inject({ method: "POST", url, payload })).statusCode;
  const other = await newApplicant(server, community);
  expect(await unseen()).toEqual([2, 2]);
  expect(await decide({ decision: "return", revision: 1, missing: ["video-missing"] })).toBe(200);
  expect(await unseen()).toEqual([1, 1]);
  await person.inject({
    ...{ method: "PUT", payload: { form: goodForm(community), commitmentVersion } },
    url: `/api/applications/${application}/completions/${randomUUID()}`,
  });
  expect(await unseen()).toEqual([2, 2]);
  expect(await decide({ decision: "issue", revision: 2 })).toBe(200);
  expect(await unseen()).toEqual([1, 1]);
  await lapseIn(server.parts.db, [other.holder], (await peekClock(server.parts.db)) + 5 * 86_400);
  expect(await unseen()).toEqual([0, 0]);
});

test("An officer who submits for somebody at the desk is not told, the colleagues are", async () => {
  const [officer, colleague] = [await officerOf(community), await officerOf(community)];
  const { type, number } = documentOf(41);
  const payload = { document: { type, number }, form: goodForm(community), commitmentVersion, noticeVersion: 1 };
  const submitted = await officer.inject({ method: "PUT", url: `/api/desk/submissions/${randomUUID()}`, payload });
  expect([submitted.statusCode, submitted.json()]).toMatchObject([200, { state: "waiting" }]);
  expect([(await toldOf(officer)).length, (await toldOf(colleague)).length]).toEqual([0, 1]);
});

test("An officer follows the messages as they come, sees each for itself, and has them pushed until the dismissal", async () => {
  const [officer, colleague] = [await officerOf(community), await officerOf(community)];
  const curve = createECDH("prime256v1");
  const keys = { p256dh: curve.generateKeys().toString("base64url"), auth: randomBytes(16).toString("base64url") };
  const endpoint = `https://fcm.googleapis.com/fcm/send/${randomUUID()}`;
  const put = { method: "PUT", url: notificationPaths.pushSubscription, payload: { endpoint, keys } } as const;
  expect((await officer.inject(put)).statusCode).toBe(204);
  const stream = await officer.inject({ url: notificationPaths.stream, payloadAsStream: true });
  const { applied } = await newApplicant(server, community);
  await server.streams.poll();
  let text = "";
  for await (const chunk of stream.stream()) {
    text += String(chunk);
    if (text.includes("event: notification")) break;
  }
  expect(text).toContain(applied.application);
  const { notifications } = await page(officer);
  const jobs = await server.parts.db.selectFrom("jobs").select("work").where("kind", "=", "push").execute();
  expect(jobs.map(({ work }) => Object(work).notification)).toEqual(
    notifications.map(({ notification }) => notification),
  );
  const url = notificationPaths.seen.replace(":notification", notifications[0]?.notification ?? "");
  expect((await colleague.inject({ method: "POST", url })).statusCode).toBe(404);
  expect((await officer.inject({ method: "POST", url })).statusCode).toBe(204);
  expect([(await page(officer)).unseen, (await page(colleague)).unseen]).toEqual([0, 1]);
  await dismissMember(server.parts, platform, officer.staff);
  expect(await server.parts.db.selectFrom("push_subscriptions").select("holder").execute()).toEqual([]);
  expect((await officer.inject({ url: notificationPaths.list })).statusCode).toBe(401);
});

test("A token follows no notifications: they are for who sits before a browser", async () => {
  const token = await signInStaff(server, { roles: ["officer"], communities: [community], by: "token" });
  expect((await token.inject({ url: notificationPaths.list })).statusCode).toBe(403);
});
