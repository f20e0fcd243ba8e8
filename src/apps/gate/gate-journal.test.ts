import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { bytesToHex, utf8ToBytes } from "../../core/bytes.ts";
import { verifyCode } from "../../core/verdict/verify-code.ts";
import { readDatabase } from "../../testing/read-database.ts";
import { createGateOnDuty, settle } from "../../testing/test-gate.ts";
import { testSigner } from "../../testing/test-keys.ts";
import {
  createCode,
  createLiveCode,
  lists,
  nowSeconds,
  otherClaims,
  passClaims,
  places,
  printClaims,
  valueOf,
} from "../../testing/test-world.ts";
import type { Deed } from "../../core/journal/scan.ts";

const at = (place: number) => ({ status: { list: lists.small, place } });
const passAt = (place: number) => ({ pass: { issuer: 1, list: lists.small, place } });

test.each<[string, () => Promise<string>, Deed, object]>([
  ["green", () => createLiveCode(), "let-through", { outcome: "admit", ...passAt(places.green) }],
  [
    "red",
    () => createLiveCode(at(places.red)),
    "held",
    { outcome: "refuse", reason: "status-red", ...passAt(places.red) },
  ],
  [
    "yellow",
    () => createLiveCode(at(places.yellow)),
    "sent-back",
    { outcome: "complete", reason: "status-yellow", ...passAt(places.yellow) },
  ],
  ["pending", () => createCode(otherClaims("pending")), "sent-back", { outcome: "pending", reason: "pending" }],
  ["card", () => createCode(otherClaims("card")), "none", { outcome: "identify", reason: "no-pass" }],
  [
    "print",
    () => createCode(printClaims()),
    "emergency",
    { outcome: "confirm", reason: "no-holder-key", ...passAt(100) },
  ],
  ["nonsense", () => Promise.resolve("HP1:"), "none", { outcome: "invalid", reason: "malformed" }],
  [
    "stranger",
    () => createCode(passClaims(), { signer: "stranger" }),
    "held",
    { outcome: "unsure", reason: "issuer-unknown" },
  ],
])("a scan is journaled by name, outcome and deed: %s", async (name, code, deed, expected) => {
  const settings = { checkpoint: "North gate" };
  const { scan, leave, records } = await createGateOnDuty(`journal-${name}`, { settings });
  const { id } = await scan(await code());
  leave(deed);
  expect(await records()).toEqual([
    { id, atSeconds: nowSeconds, deed, checkpoint: "North gate", isOpen: false, ...expected },
  ]);
});

test("a scan waits for the deed before it can be handed in, and is counted from its verdict on", async () => {
  const { scan, store, records } = await createGateOnDuty("open-scan");
  await scan(await createLiveCode());
  expect(await records()).toEqual([]);
  expect(valueOf(await store.journal.waiting())).toEqual({ count: 1, oldestSeconds: nowSeconds });
  const counts = valueOf(await store.journal.countsOf("2020-02-20"));
  expect(counts.admit?.[10]).toBe(1);
});

test("asking for the document, a wrong one, another try and an admission are one scan", async () => {
  const { gate, clock, scan, type, leave, store, records } = await createGateOnDuty("one-scan");
  const { id } = await scan(await createCode(printClaims()));
  clock.pass(10);
  await type("9999");
  gate.dispatch({ type: "type-again" });
  await type("001X");
  leave("let-through");
  expect(await records()).toMatchObject([{ id, outcome: "admit", deed: "let-through", atSeconds: nowSeconds + 10 }]);
  const { admit, confirm, invalid } = valueOf(await store.journal.countsOf("2020-02-20"));
  expect([admit?.[10], confirm?.[10] ?? 0, invalid?.[10] ?? 0]).toEqual([1, 0, 0]);
});

test("a pass let through a moment ago is journaled as asking for the document, with no reason of its own", async () => {
  const { scan, leave, records } = await createGateOnDuty("again");
  await scan(await createLiveCode());
  await scan(await createLiveCode());
  leave("held");
  const [first, second] = await records();
  expect([first?.outcome, second?.outcome, second?.deed]).toEqual(["admit", "confirm", "held"]);
  expect(second).not.toHaveProperty("reason");
});

test("a note beside an admission that asks for the document is not its reason", async () => {
  const { clock, scan, leave, records } = await createGateOnDuty("note");
  clock.pass(24 * 3600);
  const text = await createCode(passClaims(), { proofSeconds: clock.seconds });
  await scan(text);
  await scan(text);
  leave("held");
  const [, second] = await records();
  expect(second?.outcome).toBe("confirm");
  expect(second).not.toHaveProperty("reason");
});

test("the checkpoint is the one set at the verdict", async () => {
  const { settings, scan, leave, records } = await createGateOnDuty("checkpoint", { settings: { checkpoint: "A" } });
  await scan(await createLiveCode());
  settings.value = { ...settings.value, checkpoint: "B" };
  leave("held");
  await scan("HP1:");
  leave();
  expect((await records()).map(({ checkpoint }) => checkpoint)).toEqual(["A", "B"]);
});

test("a scan whose document could not be compared is not left open", async () => {
  let isLoaded = true;
  const verify: typeof verifyCode = (...code) => {
    if (!isLoaded) return Promise.reject(new TypeError("not loaded"));
    return verifyCode(...code);
  };
  const { gate, scan, records } = await createGateOnDuty("broke", { verify });
  await scan(await createCode(printClaims()));
  isLoaded = false;
  gate.dispatch({ type: "document-read", lastFour: "001X" });
  await settle(gate, () => gate.state.value.screen === "aiming");
  expect(await records()).toMatchObject([{ outcome: "confirm", deed: "none" }]);
});

test("a code that stays unread or is dropped leaves no scan", async () => {
  const { gate, store, journal } = await createGateOnDuty("no-scan");
  gate.dispatch({ type: "menu-opened", page: "menu" });
  gate.take(await createLiveCode());
  await journal.settled();
  expect(valueOf(await store.journal.waiting()).count).toBe(0);
});

test("nothing personal stands anywhere on the phone after a shift", async () => {
  const person = { name: "欧阳*", documentLast4: "7Q3Z", cardNumber: utf8ToBytes("card-7q3") };
  const name = "nothing-personal";
  const settings = { checkpoint: "North gate", repeatMinutes: 240 } as const;
  const { gate, scan, type, leave } = await createGateOnDuty(name, { settings });
  const print = await createCode(printClaims({ ...person, ...at(200) }));
  const texts = [
    await createLiveCode(person),
    await createLiveCode({ ...person, ...at(places.red) }),
    await createCode(otherClaims("card", person)),
    await createCode(otherClaims("pending", person)),
    await createCode(passClaims({ ...person, area: 370_202 })),
    print,
  ];
  for (const text of texts) {
    await scan(text);
    leave("held");
  }
  await scan(print);
  await type("9999");
  gate.dispatch({ type: "type-again" });
  await type("7q3z");
  leave("let-through");
  await gate.sync();
  const stored = await readDatabase(name);
  expect(stored.get("journal")).toContain('"outcome":"refuse"');
  expect(stored.get("seen")).toContain(`1/${lists.small}/200`);

  const codes = texts.flatMap((text) => [text, text.slice(4, 24), text.slice(-20)]);
  const { publicKey } = testSigner("holder");
  const bytes = [utf8ToBytes(person.name), utf8ToBytes("7Q3Z"), person.cardNumber, publicKey].map(bytesToHex);
  const secrets = [...codes, ...bytes, person.name, "7Q3Z", "7q3z", "9999", "card-7q3"];
  for (const [store, content] of stored) {
    expect(secrets.filter((secret) => content.includes(secret))).toEqual([]);
    // The area stands in the trust list as the issuer's, nowhere as a person's.
    if (store !== "documents") expect(content).not.toMatch(/370[12]02/);
  }
});
