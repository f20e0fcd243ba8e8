import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeCode } from "../../core/pass/decode.ts";
import { defaultPolicy } from "../../core/trust/policy.ts";
import { acceptOffer } from "../../core/trust/trust-set.ts";
import { verifyCode } from "../../core/verdict/verify-code.ts";
import { inPieces } from "../../testing/epidemic-people.ts";
import { createPassHolder, fetchCodesOf, insertApplication, createPhone, issueTo } from "../../testing/pass-holders.ts";
import type { PassHolder } from "../../testing/pass-holders.ts";
import { downloadOffer, openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { platform } from "../access/actor.ts";
import { readResident } from "../people/residents.ts";
import { publishNow } from "../publication/publish.ts";
import { importDelivery } from "./import-delivery.ts";
import { createRefuseWaiting } from "./refuse-waiting.ts";

let server: TestServer;
let nowSeconds = Date.parse("2031-02-24T08:00:00+08:00") / 1000;
beforeAll(async () => {
  server = await openTestServer();
  await server.setClock(nowSeconds);
});
afterAll(async () => server.close());

const minuteLater = async (): Promise<void> => {
  nowSeconds += 60;
  await server.setClock(nowSeconds);
};
const deliver = async (lines: readonly object[]) => {
  const content = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  const delivery = { batch: randomUUID(), source: "s", format: "ndjson", isDryRun: false, actor: platform } as const;
  const parts = { ...server.parts, refuseWaiting: createRefuseWaiting(server.parts) };
  const imported = await importDelivery(parts, delivery, inPieces(content));
  if (!imported.ok) throw new Error(imported.error);
  return imported.value;
};
const recordOf = async ({ holder }: PassHolder, key: string): Promise<object> => {
  const resident = await readResident(server.parts.db, server.parts, holder);
  const document = { documentType: "passport", documentNumber: resident?.documentNumber };
  return { key, ...document, kind: "positive", from: "2031-02-20" };
};
const codeOf = async (person: PassHolder): Promise<string> => {
  const [pass] = (await fetchCodesOf(person)).passes;
  if (typeof pass?.code !== "string") throw new Error("there is no code");
  return pass.code;
};
const colourOf = (text: string) => {
  const decoded = decodeCode(text);
  if (!decoded.ok || decoded.value.claims.kind !== "pass") throw new Error("the code is none of a pass");
  return decoded.value.claims.colour;
};
/** What a gate says that has just fetched everything, to a guard who has looked at the document. */
const verdictOf = async (text: string) => {
  await publishNow(server.parts);
  const { pinned, offer } = await downloadOffer(server.app);
  const accepted = await acceptOffer(pinned, undefined, offer);
  if (!accepted.ok) throw new Error(accepted.error);
  const { set } = accepted.value;
  const clock = { deviceSeconds: nowSeconds, floorSeconds: 0 };
  const { outcome, reasons } = await verifyCode(text, set, set, clock, defaultPolicy, "confirmed");
  return { outcome, reasons };
};

test("A code signed after the recolour knows it, one signed before is caught by the list, and withdrawn the old code is outdated (D7.2)", async () => {
  const person = await createPassHolder(server);
  await issueTo(server, person);
  const green = await codeOf(person);
  expect(await verdictOf(green)).toMatchObject({ outcome: "admit" });

  await minuteLater();
  expect(await deliver([await recordOf(person, "k")])).toMatchObject({ recoloured: 1 });
  const red = await codeOf(person);
  expect([colourOf(green), colourOf(red)]).toEqual(["green", "red"]);
  await minuteLater();
  expect(await verdictOf(green)).toMatchObject({ outcome: "refuse" });
  expect(await verdictOf(red)).toMatchObject({ outcome: "refuse" });

  await deliver([{ key: "k", withdrawn: true }]);
  await minuteLater();
  expect(await verdictOf(red)).toMatchObject({
    outcome: "complete",
    reasons: expect.arrayContaining(["code-outdated"]),
  });
  const again = await codeOf(person);
  expect(colourOf(again)).toBe("green");
  await minuteLater();
  expect(await verdictOf(again)).toMatchObject({ outcome: "admit" });
});

test("The waiting application of a person who is hit is refused, with a red pass and a referral (D3.2, D5.1)", async () => {
  const person = await createPassHolder(server);
  await insertApplication(server, person, { state: "waiting", phone: createPhone() });
  await deliver([await recordOf(person, "w")]);
  const { db } = server.parts;
  const application = await db
    .selectFrom("applications")
    .select("state")
    .where("holder", "=", person.holder)
    .executeTakeFirst();
  expect(application).toEqual({ state: "refused" });
  expect(colourOf(await codeOf(person))).toBe("red");
  const referrals = await db
    .selectFrom("referrals")
    .select("cause_kind")
    .where("holder", "=", person.holder)
    .orderBy("cause_kind")
    .execute();
  expect(referrals).toEqual([{ cause_kind: "record" }, { cause_kind: "refused" }]);
  // Sent again it finds nobody who waits.
  expect(await deliver([await recordOf(person, "w")])).toMatchObject({ unchanged: 1, recoloured: 0 });
});
