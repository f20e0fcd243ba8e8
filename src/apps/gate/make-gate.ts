/** Puts a gate together from the parts of this browser: clock, store, network. */
import type { Root } from "../../core/trust/root.ts";
import { openBarrier } from "../../device/barrier.ts";
import { buildConstants } from "../../device/build.ts";
import type { OtherTabs } from "../../device/other-tabs.ts";
import { isTaskHeld } from "../../device/task-lock.ts";
import type { GateStore } from "../../store/gate-store.ts";
import { askForBackgroundSync } from "../../sync/background-sync.ts";
import { createChecker } from "./checker.ts";
import { createGate } from "./gate.ts";
import type { Gate } from "./gate.ts";
import { createLists } from "./lists.ts";
import type { MenuParts } from "./menu/menu-parts.ts";
import { createOutbox } from "./outbox.ts";
import type { Outbox } from "./outbox.ts";
import { createReleaseAge } from "./release-age.ts";
import { createScanJournal } from "./scan-journal.ts";
import type { ScanJournal } from "./scan-journal.ts";
import { createSettings } from "./settings.ts";
import type { Settings } from "./settings.ts";
import { shownCheck } from "./state.ts";

/** The app's path: the scope of its worker and the name of its marks. */
export const gatePath = "/gate/";

/** The device clock. */
export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** Decoding and checking codes: loaded while the camera starts, before there can be anything to check. */
export const loadVerify = () => import("../../core/verdict/verify-code.ts");

type Verify = Awaited<ReturnType<typeof loadVerify>>["verifyCode"];
const verify: Verify = async (...code) => (await loadVerify()).verifyCode(...code);

/** What works behind the screens. */
export interface GateWorks {
  readonly gate: Gate;
  readonly settings: Settings;
  readonly outbox: Outbox;
  readonly journal: ScanJournal;
  readonly enrol: MenuParts["enrol"];
  readonly startTraining: () => Promise<void>;
}

const network = { fetch: globalThis.fetch.bind(globalThis), origin: location.origin, nowSeconds };

const makeLists = (pinned: Root, { vault, marks }: GateStore, tabs: OtherTabs) => {
  const parts = { vault, pinned, ...network };
  return createLists({
    pinned,
    vault,
    // Loaded apart, here and below: opening from what is stored does not wait for it.
    sync: async (held, onProgress) => (await import("../../sync/sync.ts")).sync({ ...parts, held, onProgress }),
    importBundle: async (held, bytes) =>
      (await import("../../sync/import-bundle.ts")).importBundle({ ...parts, held }, bytes),
    exportBundle: async (held) => (await import("../../sync/export-bundle.ts")).exportBundle(held),
    judgeRelease: createReleaseAge({ marks, appVersion: buildConstants.appVersion }),
    tellOtherTabs: () => {
      tabs.tell("lists");
    },
    nowSeconds,
    buildSeconds: buildConstants.buildSeconds,
  });
};

const makeOutbox = (store: GateStore, gate: () => Gate): Outbox =>
  createOutbox({
    journal: store.journal,
    send: async () => (await import("../../sync/send-scans.ts")).sendScans({ ...store, ...network }),
    isVerdictShown: async () => shownCheck(gate().state.value) !== undefined || isTaskHeld(gatePath),
    // By the server's clock where this one was seen to be ahead: nothing is forgotten before its time.
    nowSeconds: () => nowSeconds() + Math.min(0, gate().lists.status.value.clockOffsetSeconds ?? 0),
  });

/** Nothing is read or shown yet. */
export const makeGate = (pinned: Root, store: GateStore, tabs: OtherTabs): GateWorks => {
  const settings = createSettings(store.settings, () => {
    tabs.tell("settings");
  });
  const outbox = makeOutbox(store, () => gate);
  const handIn = async (): Promise<void> => {
    await (navigator.onLine ? outbox.handIn() : outbox.look());
    // What could not go now goes when there is a network again, with the app closed too.
    if (outbox.status.value.waiting > 0) await askForBackgroundSync();
  };
  const journal = createScanJournal(store.journal, () => void handIn());
  const limits = () => ({ repeatSeconds: settings.current.value.repeatMinutes * 60 });
  const gate: Gate = createGate({
    lists: makeLists(pinned, store, tabs),
    checker: createChecker({ vault: store.vault, verify, limits }),
    journal,
    settings: settings.current,
    createId: () => crypto.randomUUID(),
    nowMilliseconds: () => performance.now(),
    after: (milliseconds, run) => {
      const timer = setTimeout(run, milliseconds);
      return () => {
        clearTimeout(timer);
      };
    },
    openBarrier: (path) => openBarrier({ fetch: network.fetch, origin: buildConstants.barrierOrigin, path }),
  });
  return {
    gate,
    settings,
    outbox,
    journal,
    enrol: async (code) => (await import("../../sync/enrol-device.ts")).enrolDevice({ ...store, ...network }, code),
    startTraining: async () => {
      const { openTraining } = await import("./training/training.ts");
      gate.training.value = await openTraining(verify);
    },
  };
};
