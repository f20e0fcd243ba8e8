/** Starts the gate app with real things: clock, store, network, camera, service worker. */
import "../../ui/tokens.css";
import "../../ui/top-bar.css";
import "./gate.css";
import "./verdict.css";
import { signal } from "@preact/signals";
import { render } from "preact";
import { hexToBytes } from "../../core/bytes.ts";
import { openRoot } from "../../core/trust/root.ts";
import type { Root } from "../../core/trust/root.ts";
import { buildConstants } from "../../device/build.ts";
import { startCamera } from "../../device/camera.ts";
import { onCameraBack } from "../../device/camera-trouble.ts";
import { createFrameDecoder } from "../../device/frame-decoder.ts";
import type { Releases } from "../../device/release.ts";
import { askToPersist, missingAbilities } from "../../device/support.ts";
import { holdTaskLock } from "../../device/task-lock.ts";
import { createVault } from "../../store/vault.ts";
import { setupSyncSchedule } from "../../sync/schedule.ts";
import { setupLanguage } from "../../ui/keep-language.ts";
import type { Missing } from "../../ui/words/words.ts";
import { App } from "./app.tsx";
import type { AppParts } from "./app.tsx";
import { createGate } from "./gate.ts";
import type { Gate } from "./gate.ts";
import { Unsupported } from "./screens/unsupported.tsx";

const appPath = "/gate/";
const tickMilliseconds = 30_000;
const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** Decoding and checking codes: loaded while the camera starts, before there can be anything to check. */
const loadVerify = () => import("../../core/verdict/verify-code.ts");

const makeGate = (pinned: Root): Gate => {
  const vault = createVault("clearway-gate");
  const parts = { vault, pinned, nowSeconds, fetch: globalThis.fetch.bind(globalThis), origin: location.origin };
  return createGate({
    pinned,
    vault,
    verify: async (...code) => (await loadVerify()).verifyCode(...code),
    sync: async (held, onProgress) => {
      // Loaded apart: opening from what is stored does not wait for it.
      const { sync } = await import("../../sync/sync.ts");
      return sync({ ...parts, held, onProgress });
    },
    nowSeconds,
    buildSeconds: buildConstants.buildSeconds,
  });
};

/** Marks this tab as busy from the first sight of a code to the tap for the next traveler. */
const followTasks = (gate: Gate): void => {
  let endTask: (() => void) | undefined;
  gate.state.subscribe(({ screen }) => {
    const isBusy = screen === "checking" || screen === "verdict";
    if (isBusy) endTask ??= holdTaskLock(appPath);
    else {
      endTask?.();
      endTask = undefined;
    }
  });
};

const followNetwork = (): AppParts["isOnline"] => {
  const isOnline = signal(navigator.onLine);
  const tell = (): void => {
    isOnline.value = navigator.onLine;
  };
  addEventListener("online", tell);
  addEventListener("offline", tell);
  return isOnline;
};

const followClock = (gate: Gate): AppParts["shownSeconds"] => {
  const shownSeconds = signal(gate.nowSeconds());
  setInterval(() => {
    shownSeconds.value = gate.nowSeconds();
  }, tickMilliseconds);
  return shownSeconds;
};

/** Loaded after the first screen: it is of use from the next start on. */
const followReleases = async (onWaiting: () => void): Promise<Releases> => {
  const { setupReleases } = await import("../../device/release.ts");
  return setupReleases({ appPath, onWaiting });
};

const start = async (root: HTMLElement, pinned: Root, onLanguage: AppParts["onLanguage"]): Promise<void> => {
  const gate = makeGate(pinned);
  const decoder = createFrameDecoder(
    () => new Worker(new URL("../../device/decode-worker.ts", import.meta.url), { type: "module" }),
  );
  const isReleaseWaiting = signal(false);
  let releases: Releases | undefined = undefined;
  followTasks(gate);
  const startVideo: AppParts["startVideo"] = (video, onRunning) =>
    startCamera(
      video,
      decoder,
      { facing: "environment" },
      {
        onRunning,
        onText: (text) => {
          gate.dispatch({ type: "code-read", text });
        },
        onTrouble: (trouble) => {
          gate.dispatch({ type: "camera-failed", trouble });
        },
      },
    ).stop;
  const parts: AppParts = {
    gate,
    isDemonstration: buildConstants.isDemonstration,
    appVersion: buildConstants.appVersion,
    isOnline: followNetwork(),
    isReleaseWaiting,
    shownSeconds: followClock(gate),
    startVideo,
    onTakeRelease: () => releases?.takeWaiting(),
    onLanguage,
  };
  render(<App {...parts} />, root);
  // Where this fails, the first check loads it again.
  loadVerify().catch(() => undefined);
  await gate.open();
  setupSyncSchedule(
    { window, document, nowMilliseconds: () => Date.now(), setInterval: (run, ms) => setInterval(run, ms) },
    () => void gate.sync(),
  );
  void onCameraBack(() => {
    gate.dispatch({ type: "camera-retried" });
  });
  // Not waited for: some browsers ask the person first.
  void askToPersist();
  releases = await followReleases(() => {
    isReleaseWaiting.value = true;
  });
};

const readPinned = async (): Promise<Root | undefined> => {
  const opened = await openRoot(hexToBytes(buildConstants.pinnedRootHex));
  return opened.ok ? opened.value : undefined;
};

const main = async (): Promise<void> => {
  const root = document.getElementById("app");
  if (root === null) throw new TypeError("document: expected an element with the id app, got none");
  const onLanguage = await setupLanguage((words) => words.appName);
  const lacking: readonly Missing[] = missingAbilities(window);
  const pinned = lacking.length === 0 ? await readPinned() : undefined;
  if (pinned === undefined) {
    render(<Unsupported missing={lacking.length === 0 ? ["root"] : lacking} />, root);
    return;
  }
  await start(root, pinned, onLanguage);
};

void main();
