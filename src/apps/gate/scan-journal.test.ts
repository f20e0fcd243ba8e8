import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { fail, ok } from "../../core/result.ts";
import type { Outcome, ReasonCode } from "../../core/verdict/reasons.ts";
import type { StoreError } from "../../store/connection.ts";
import { createGateStore } from "../../store/gate-store.ts";
import type { JournalStore } from "../../store/journal-store.ts";
import { nowSeconds, passClaims, places, lists, valueOf } from "../../testing/test-world.ts";
import { createScanJournal } from "./scan-journal.ts";
import type { Check } from "./state.ts";

const id = "00000000-0000-4000-8000-000000000001";
const issuer = { id: 1, nameZh: "历下区疫情防控指挥部", nameEn: "Lixia District" };
const pass = { issuer: 1, list: lists.small, place: places.green };

const checkOf = (outcome: Outcome, reasons: readonly ReasonCode[] = [], changes: Partial<Check> = {}): Check => ({
  id,
  text: "HP1:SECRET",
  verdict: { outcome, reasons, claims: passClaims(), issuer },
  nowSeconds,
  ...changes,
});

const setup = (name: string, store: JournalStore = createGateStore(name).journal) => {
  let ended = 0;
  const journal = createScanJournal(store, () => {
    ended += 1;
  });
  return { store, journal, endedCount: () => ended };
};

test("a scan is there from its verdict on, and can be handed in once the guard has said what was done", async () => {
  const { store, journal, endedCount } = setup("scan");
  journal.judged(checkOf("admit"), "North gate");
  await journal.settled();
  expect(valueOf(await store.waiting()).count).toBe(1);
  expect(valueOf(await store.take(1))).toEqual([]);
  expect(endedCount()).toBe(0);
  journal.ended(checkOf("admit"), "let-through");
  await journal.settled();
  expect(valueOf(await store.take(2))).toEqual([
    { id, atSeconds: nowSeconds, outcome: "admit", deed: "let-through", checkpoint: "North gate", pass, isOpen: false },
  ]);
  expect(endedCount()).toBe(1);
});

test("nothing of the person and nothing of the code is written", async () => {
  const { store, journal } = setup("nobody");
  const check = checkOf("refuse", ["status-red", "expired"]);
  journal.judged(check, "");
  journal.ended(check, "held");
  await journal.settled();
  const [scan] = valueOf(await store.take(1));
  expect(scan).toMatchObject({ outcome: "refuse", reason: "status-red", deed: "held" });
  const { name, documentLast4 } = passClaims();
  for (const text of [name, documentLast4, "SECRET"]) expect(JSON.stringify(scan)).not.toContain(text);
});

test("a code that names no place in a list is written without one", async () => {
  const { store, journal } = setup("no-place");
  const check = checkOf("invalid", ["malformed"], { verdict: { outcome: "invalid", reasons: ["malformed"] } });
  journal.judged(check, "");
  journal.ended(check, "sent-back");
  await journal.settled();
  expect(valueOf(await store.take(1))[0]?.pass).toBeUndefined();
});

test("the verdict before and the one after the document are one scan, written as the later one", async () => {
  const { store, journal } = setup("document");
  journal.judged(checkOf("confirm", ["no-holder-key"]), "");
  journal.judged(checkOf("admit"), "");
  journal.ended(checkOf("admit"), "let-through");
  await journal.settled();
  const scans = valueOf(await store.take(2));
  expect(scans).toMatchObject([{ id, outcome: "admit", deed: "let-through" }]);
  expect(scans[0]?.reason).toBeUndefined();
});

test("a pass that was let through a moment ago is written as the question for the document that the guard saw", async () => {
  const { store, journal } = setup("shown-before");
  const check = checkOf("admit", [], { shownBeforeSeconds: nowSeconds - 60 });
  journal.judged(check, "");
  journal.ended(check, "held");
  await journal.settled();
  expect(valueOf(await store.take(1))).toMatchObject([{ outcome: "confirm", deed: "held" }]);
});

test("a deed waits for its scan, however long that takes to be written", async () => {
  const written: string[] = [];
  let finishPut: () => void = () => undefined;
  const slow = {
    put: async () => {
      await new Promise<void>((resolve) => {
        finishPut = resolve;
      });
      written.push("put");
      return ok(undefined);
    },
    settle: async () => {
      written.push("settle");
      return ok(undefined);
    },
  };
  const journal = createScanJournal(slow, () => {
    written.push("ended");
  });
  journal.judged(checkOf("admit"), "");
  journal.ended(checkOf("admit"), "let-through");
  await Promise.resolve();
  expect(written).toEqual([]);
  finishPut();
  await journal.settled();
  expect(written).toEqual(["put", "settle", "ended"]);
});

/** A store whose next writes of a scan fail, as often as said. */
const createFailingStore = (store: JournalStore, error: StoreError, times: number): JournalStore => {
  let left = times;
  return {
    ...store,
    put: async (record) => {
      left -= 1;
      return left < 0 ? store.put(record) : fail(error);
    },
  };
};

test.each<StoreError>(["store-full", "store-blocked", "store-newer", "store-unavailable"])(
  "a scan that cannot be written (%s) is said until one is written again",
  async (error) => {
    const { store } = setup(`failing-${error}`);
    const { journal, endedCount } = setup("", createFailingStore(store, error, 2));
    journal.judged(checkOf("admit"), "");
    journal.ended(checkOf("admit"), "let-through");
    await journal.settled();
    expect(journal.trouble.value).toBe(error);
    expect(endedCount()).toBe(0);
    journal.judged(checkOf("admit"), "");
    await journal.settled();
    expect(journal.trouble.value).toBeUndefined();
  },
);

test("a scan that could not be written at its verdict is written whole with its deed", async () => {
  const { store } = setup("again");
  const { journal, endedCount } = setup("", createFailingStore(store, "store-full", 1));
  journal.judged(checkOf("admit"), "North gate");
  await journal.settled();
  expect(journal.trouble.value).toBe("store-full");
  journal.ended(checkOf("admit"), "let-through");
  await journal.settled();
  expect(journal.trouble.value).toBeUndefined();
  expect(valueOf(await store.take(2))).toMatchObject([{ id, deed: "let-through", checkpoint: "North gate", pass }]);
  expect(endedCount()).toBe(1);
});

test("a deed that cannot be noted is said, and nothing is called ready to be handed in", async () => {
  const { store } = setup("deed");
  const { journal, endedCount } = setup("", { ...store, settle: async () => fail("store-full" as const) });
  journal.judged(checkOf("admit"), "");
  journal.ended(checkOf("admit"), "let-through");
  await journal.settled();
  expect(journal.trouble.value).toBe("store-full");
  expect(endedCount()).toBe(0);
});
