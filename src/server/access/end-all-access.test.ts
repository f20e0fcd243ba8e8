import { afterAll, beforeAll, expect, test } from "vitest";
import { peoplePaths, privacyNoticeVersion } from "../../api/people.ts";
import { signInPaths } from "../../api/sign-in.ts";
import { staffPaths } from "../../api/staff.ts";
import { openTestServer, testOrigin } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { signInStaff } from "../../testing/staff.ts";
import { askCode, codeAskOf, signInTraveler } from "../../testing/travelers.ts";
import { createEnrolmentCode } from "../devices/enrolment-codes.ts";
import { enrolDevice } from "../devices/enrol-device.ts";
import { platform } from "./actor.ts";
import { endAllAccess } from "./end-all-access.ts";
import { createLink, readLink } from "../staff/links.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

test("After a restore nobody is signed in, and what was sent before lets nobody in", async () => {
  const { parts } = server;
  const traveler = await signInTraveler(server);
  const [bySession, byToken] = [
    await signInStaff(server, { roles: ["operator"] }),
    await signInStaff(server, { roles: ["operator"], by: "token" }),
  ];
  const device = await createEnrolmentCode(parts.db, "gate");
  const link = await createLink(parts, platform, { staff: bySession.staff, origin: testOrigin });
  if (!link.ok) throw new Error(link.error);
  const linkSecret = link.value.url.split("#")[1] ?? "";
  const asked = codeAskOf(77);
  const { code } = await askCode(server, asked);
  const statuses = async () => [
    (await traveler.inject({ url: peoplePaths.me })).statusCode,
    (await bySession.inject({ url: staffPaths.me })).statusCode,
    (await byToken.inject({ url: staffPaths.me })).statusCode,
  ];
  expect(await statuses()).toEqual([200, 200, 200]);
  expect(await readLink(parts.db, linkSecret)).toBe(bySession.staff);
  expect(await parts.db.transaction().execute(endAllAccess)).toEqual({ endedSessions: 2, revokedTokens: 1 });
  expect(await statuses()).toEqual([401, 401, 401]);
  expect(await readLink(parts.db, linkSecret)).toBeUndefined();
  const payload = { ...asked, code, noticeVersion: privacyNoticeVersion };
  const late = await server.app.inject({ method: "POST", url: signInPaths.signIn, payload });
  expect(late.json()).toMatchObject({ status: 409, code: "code-over" });
  const enrolled = await enrolDevice(parts.db, { code: device.code, publicKey: new Uint8Array(32).fill(7) });
  expect(enrolled).toEqual({ ok: false, error: "enrolment-code-wrong" });
  expect(await parts.db.transaction().execute(endAllAccess)).toEqual({ endedSessions: 0, revokedTokens: 0 });
});
