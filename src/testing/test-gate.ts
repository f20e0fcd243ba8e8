/** A gate for tests: the real state, checks, journal, sync and store, with clocks to move and a server to publish at. */
import { signal } from "@preact/signals";
import { expect } from "vitest";
import { createChecker } from "../apps/gate/checker.ts";
import { createGate } from "../apps/gate/gate.ts";
import type { Gate } from "../apps/gate/gate.ts";
import { createLists } from "../apps/gate/lists.ts";
import type { ListsParts } from "../apps/gate/lists.ts";
import { createReleaseAge } from "../apps/gate/release-age.ts";
import { createScanJournal } from "../apps/gate/scan-journal.ts";
import type { Check } from "../apps/gate/state.ts";
import type { Root } from "../core/trust/root.ts";
import { verifyCode } from "../core/verdict/verify-code.ts";
import type { BarrierAnswer } from "../device/barrier.ts";
import { defaultSettings } from "../store/gate-settings.ts";
import type { GateSettings } from "../store/gate-settings.ts";
import { createGateStore } from "../store/gate-store.ts";
import type { GateStore } from "../store/gate-store.ts";
import type { ScanRecord } from "../store/journal-store.ts";
import { exportBundle } from "../sync/export-bundle.ts";
import { importBundle } from "../sync/import-bundle.ts";
import { sync } from "../sync/sync.ts";
import { createFakeSyncServer, fakeOrigin } from "./fake-sync-server.ts";
import type { FakeSyncServer } from "./fake-sync-server.ts";
import { acceptWorld, createOffer, nowSeconds, valueOf } from "./test-world.ts";
import type { WorldChanges } from "./test-world.ts";

/** Resolves once the gate's state is as asked. */
export const settle = async (gate: Gate, isThere: () => boolean): Promise<void> => {
  if (isThere()) return;
  await new Promise<void>((resolve) => {
    const stop = gate.state.subscribe(() => {
      if (!isThere()) return;
      resolve();
      queueMicrotask(() => {
        stop();
      });
    });
  });
};

/** The check of the verdict that is shown, or of the next one. */
export const nextCheck = async (gate: Gate): Promise<Check> => {
  await settle(gate, () => gate.state.value.screen === "verdict");
  const state = gate.state.value;
  if (state.screen !== "verdict") throw new Error(`state: expected a verdict, got ${state.screen}`);
  return state.check;
};

/** A verifier that waits until it is told to go on. */
export const createSlowVerify = () => {
  const waiting: (() => void)[] = [];
  const verify: typeof verifyCode = async (...code) => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
    });
    return verifyCode(...code);
  };
  return { verify, waiting };
};

/** The clock of a phone, which tests set, and one that nobody sets, with timers that run as it passes. */
const createClock = () => {
  let milliseconds = 0;
  let timers: readonly { readonly atMilliseconds: number; readonly run: () => void }[] = [];
  const clock = {
    seconds: nowSeconds,
    nowMilliseconds: () => milliseconds,
    after: (delay: number, run: () => void) => {
      const timer = { atMilliseconds: milliseconds + delay, run };
      timers = [...timers, timer];
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    timerCount: () => timers.length,
    /** Lets time pass on both. */
    pass: (seconds: number) => {
      milliseconds += seconds * 1000;
      clock.seconds += seconds;
      for (const timer of timers.toSorted((one, other) => one.atMilliseconds - other.atMilliseconds)) {
        if (timer.atMilliseconds > milliseconds || !timers.includes(timer)) continue;
        timers = timers.filter((each) => each !== timer);
        timer.run();
      }
    },
  };
  return clock;
};

/** A barrier that answers when the test says so. */
const createBarrier = () => {
  const calls: { readonly path: string; readonly answer: (answer: BarrierAnswer) => void }[] = [];
  const openBarrier = (path: string) =>
    new Promise<BarrierAnswer>((resolve) => {
      calls.push({ path, answer: resolve });
    });
  return { calls, openBarrier };
};

/** What a test puts in place of the real parts. */
export interface TestGateChanges {
  readonly world?: WorldChanges;
  readonly server?: FakeSyncServer;
  readonly clock?: ReturnType<typeof createClock>;
  readonly store?: Partial<GateStore>;
  readonly verify?: typeof verifyCode;
  readonly sync?: ListsParts["sync"];
  readonly settings?: Partial<GateSettings>;
  readonly pinned?: Root;
  readonly buildSeconds?: number;
  readonly appVersion?: number;
}

const makeLists = (
  pinned: Root,
  server: FakeSyncServer,
  store: GateStore,
  changes: TestGateChanges,
  now: () => number,
) => {
  const device = { vault: store.vault, pinned, fetch: server.fetch, origin: fakeOrigin, nowSeconds: now };
  return createLists({
    ...device,
    sync: changes.sync ?? ((held, onProgress) => sync({ ...device, held, onProgress })),
    importBundle: (held, bytes) => importBundle({ ...device, held }, bytes),
    exportBundle,
    tellOtherTabs: () => undefined,
    judgeRelease: createReleaseAge({ marks: store.marks, appVersion: changes.appVersion ?? 1 }),
    buildSeconds: changes.buildSeconds ?? 0,
  });
};

let lastId = 0;

/** Counted, so that a record can be told from the one before. */
const createId = (): string => {
  lastId += 1;
  return `00000000-0000-4000-8000-${String(lastId).padStart(12, "0")}`;
};

/** What a guard does at a gate, and what came of it. */
const createGuard = (gate: Gate) => {
  const leave = (deed: ScanRecord["deed"] = "none"): void => {
    gate.dispatch({ type: "deed-done", deed });
  };
  const scan = async (text: string): Promise<Check> => {
    leave();
    gate.take(text);
    return nextCheck(gate);
  };
  const type = async (lastFour: string): Promise<Check> => {
    gate.dispatch({ type: "document-read", lastFour });
    return nextCheck(gate);
  };
  return { leave, scan, type };
};

/** A gate whose server has published the world; nothing is opened or synced yet. `name` is that of its database. */
export const createTestGate = async (name: string, changes: TestGateChanges = {}) => {
  const pinned = changes.pinned ?? (await acceptWorld(changes.world)).pinned;
  const server = changes.server ?? createFakeSyncServer();
  if (changes.server === undefined) await server.publish(await createOffer(changes.world));
  const clock = changes.clock ?? createClock();
  const store = { ...createGateStore(name), ...changes.store };
  const settings = signal<GateSettings>({ ...defaultSettings, ...changes.settings });
  const journal = createScanJournal(store.journal, () => undefined);
  const barrier = createBarrier();
  const checker = createChecker({
    vault: store.vault,
    verify: changes.verify ?? verifyCode,
    limits: () => ({ repeatSeconds: settings.value.repeatMinutes * 60 }),
  });
  const lists = makeLists(pinned, server, store, changes, () => Math.floor(clock.seconds));
  const { nowMilliseconds, after } = clock;
  const { openBarrier } = barrier;
  const gate = createGate({ lists, checker, journal, settings, createId, nowMilliseconds, after, openBarrier });
  return {
    ...{ gate, clock, server, store, settings, journal, barrier },
    ...createGuard(gate),
    /** Another page of the same phone, with a connection of its own: a tab, or this page loaded anew. */
    otherPage: (others: TestGateChanges = {}) =>
      createTestGate(name, { ...changes, server, clock, pinned, settings: settings.value, ...others }),
    /** The scans that the guard is done with. */
    records: async (): Promise<readonly ScanRecord[]> => {
      await journal.settled();
      return valueOf(await store.journal.take(1000));
    },
  };
};

/** A gate as a test has it. */
export type TestGate = Awaited<ReturnType<typeof createTestGate>>;

/** The same, opened and synced: a gate on duty. */
export const createGateOnDuty = async (name: string, changes: TestGateChanges = {}): Promise<TestGate> => {
  const test = await createTestGate(name, changes);
  await test.gate.open();
  await test.gate.sync();
  expect(test.gate.state.value.screen).toBe("aiming");
  return test;
};
