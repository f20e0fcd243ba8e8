import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { createGateStore } from "../../store/gate-store.ts";
import type { JournalStore, ScanRecord } from "../../store/journal-store.ts";
import type { SendError, Sent } from "../../sync/send-scans.ts";
import { nowSeconds, valueOf } from "../../testing/test-world.ts";
import { createOutbox } from "./outbox.ts";

type Sending = Result<Sent, SendError>;

const daySeconds = 86_400;

const scan = (number: number, changes: Partial<ScanRecord> = {}): ScanRecord => ({
  id: `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
  atSeconds: nowSeconds - 100 + number,
  outcome: "admit",
  deed: "let-through",
  checkpoint: "",
  isOpen: false,
  ...changes,
});

/** What the server takes is erased, as a sending does. */
const sendAll = async (journal: JournalStore): Promise<Sending> => {
  const scans = valueOf(await journal.take(200));
  await journal.erase(scans.map(({ id }) => id));
  return ok({ sent: scans.length, damaged: 0 });
};

const setup = (
  name: string,
  send: (journal: JournalStore) => Promise<Sending> = sendAll,
  changes: Partial<JournalStore> = {},
) => {
  const journal: JournalStore = { ...createGateStore(name).journal, ...changes };
  const shown = { isVerdict: false };
  const outbox = createOutbox({
    journal,
    send: () => send(journal),
    isVerdictShown: () => Promise.resolve(shown.isVerdict),
    nowSeconds: () => nowSeconds,
  });
  return { journal, outbox, shown };
};

test("what a crash left open is ended as it stands, counted, and handed in", async () => {
  const { journal, outbox } = setup("crash");
  const atSeconds = nowSeconds - 601;
  await journal.put(scan(1, { isOpen: true, deed: "none", atSeconds }));
  await journal.put(scan(2));
  await outbox.open();
  expect(outbox.status.value).toEqual({ waiting: 2, oldestSeconds: atSeconds, isSending: false, forgotten: 0 });
  await outbox.handIn();
  expect(outbox.status.value).toEqual({ waiting: 0, isSending: false, forgotten: 0 });
});

test("a verdict that may still stand in another tab is not ended", async () => {
  const { journal, outbox } = setup("other-tab");
  await journal.put(scan(1, { isOpen: true, deed: "none", atSeconds: nowSeconds - 600 }));
  await outbox.open();
  await outbox.handIn();
  expect(outbox.status.value).toMatchObject({ waiting: 1 });
});

test("however long a verdict stands before a guard, its scan waits for the deed", async () => {
  const { journal, outbox, shown } = setup("held");
  const held = scan(1, { isOpen: true, deed: "none", outcome: "refuse", atSeconds: nowSeconds - 7200 });
  await journal.put(held);
  shown.isVerdict = true;
  await outbox.open();
  await outbox.handIn();
  expect(outbox.status.value).toMatchObject({ waiting: 1 });
  await journal.settle(held.id, "held");
  expect(valueOf(await journal.take(1))).toMatchObject([{ deed: "held" }]);
  await outbox.handIn();
  expect(outbox.status.value).toMatchObject({ waiting: 0 });
});

test("a clock that was set ahead forgets nothing that the server takes", async () => {
  const { journal, outbox } = setup("ahead");
  await journal.put(scan(1, { atSeconds: nowSeconds - 15 * daySeconds }));
  await outbox.handIn();
  expect(outbox.status.value).toMatchObject({ waiting: 0, forgotten: 0 });
});

test("scans that were damaged on the phone are said to be lost", async () => {
  const { outbox } = setup("damaged", () => Promise.resolve(ok({ sent: 3, damaged: 2 })));
  await outbox.handIn();
  expect(outbox.status.value).toMatchObject({ forgotten: 2 });
});

test("an answer that was lost leaves the scans waiting, and says so until they are handed in", async () => {
  let answers = 0;
  const { journal, outbox } = setup("lost", async (store) => {
    answers += 1;
    return answers === 1 ? fail("send-offline") : sendAll(store);
  });
  await journal.put(scan(1));
  await outbox.handIn();
  expect(outbox.status.value).toMatchObject({ waiting: 1, trouble: "send-offline", isSending: false });
  await outbox.handIn();
  expect(outbox.status.value).toEqual({ waiting: 0, isSending: false, forgotten: 0 });
});

test("a part of the app that cannot be loaded counts as no network", async () => {
  const { outbox } = setup("not-loaded", () => Promise.reject(new TypeError("import failed")));
  await outbox.handIn();
  expect(outbox.status.value).toMatchObject({ trouble: "send-offline", isSending: false });
});

test.each<SendError>(["send-not-enrolled", "send-shut-out", "send-refused", "send-server", "store-unavailable"])(
  "%s is kept as the trouble, and nothing is lost",
  async (error) => {
    const { journal, outbox } = setup(error, () => Promise.resolve(fail(error)));
    await journal.put(scan(1));
    await outbox.handIn();
    expect(outbox.status.value).toMatchObject({ waiting: 1, trouble: error });
  },
);

test("scans that waited for two weeks are forgotten and said, one of exactly two weeks is not", async () => {
  const { journal, outbox } = setup("forgotten", () => Promise.resolve(fail("send-not-enrolled")));
  await journal.put(scan(1, { atSeconds: nowSeconds - 14 * daySeconds - 1 }));
  await journal.put(scan(2, { atSeconds: nowSeconds - 14 * daySeconds }));
  await outbox.handIn();
  expect(outbox.status.value).toMatchObject({ waiting: 1, forgotten: 1, oldestSeconds: nowSeconds - 14 * daySeconds });
  await journal.put(scan(3, { atSeconds: nowSeconds - 15 * daySeconds }));
  await outbox.handIn();
  expect(outbox.status.value).toMatchObject({ waiting: 1, forgotten: 2 });
});

test("asked for again while it runs, scans are handed in once", async () => {
  let sends = 0;
  const { outbox } = setup("joined", async () => {
    sends += 1;
    return ok({ sent: 0, damaged: 0 });
  });
  const first = outbox.handIn();
  const second = outbox.handIn();
  await Promise.all([first, second]);
  expect(sends).toBe(1);
  await outbox.handIn();
  expect(sends).toBe(2);
});

test("that it is being sent is said from the first moment to the last", async () => {
  const seen: boolean[] = [];
  const { outbox } = setup("sending");
  outbox.status.subscribe(({ isSending }) => seen.push(isSending));
  await outbox.handIn();
  expect(seen[0]).toBe(false);
  expect(seen).toContain(true);
  expect(seen.at(-1)).toBe(false);
});

test("a store that cannot be read keeps what was known, and the sending is tried all the same", async () => {
  const broken = () => Promise.resolve(fail("store-unavailable" as const));
  let sends = 0;
  const { outbox } = setup(
    "broken",
    async () => {
      sends += 1;
      return fail("store-unavailable");
    },
    { waiting: broken, eraseOlderThan: broken, settleAll: broken },
  );
  await outbox.open();
  expect(outbox.status.value).toEqual({ waiting: 0, isSending: false, forgotten: 0 });
  await outbox.handIn();
  expect(sends).toBe(1);
  expect(outbox.status.value).toEqual({ waiting: 0, isSending: false, forgotten: 0, trouble: "store-unavailable" });
});
