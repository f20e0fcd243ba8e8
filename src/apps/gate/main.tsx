/** Starts the gate app with real things: clock, store, network, camera, scanner, service worker. */
import "../../ui/tokens.css";
import "../../ui/top-bar.css";
import "./gate.css";
import "./verdict.css";
import "./screens/said.css";
import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import { render } from "preact";
import { hexToBytes } from "../../core/bytes.ts";
import { openRoot } from "../../core/trust/root.ts";
import type { Root } from "../../core/trust/root.ts";
import { buildConstants } from "../../device/build.ts";
import { onCameraBack } from "../../device/camera-trouble.ts";
import { startCamera } from "../../device/camera.ts";
import { listenToPaste, readClipboard } from "../../device/clipboard.ts";
import { createFeedback } from "../../device/feedback.ts";
import { createFrameDecoder } from "../../device/frame-decoder.ts";
import type { FrameDecoder } from "../../device/frame-decoder.ts";
import { setupInstall } from "../../device/install.ts";
import { readPicture } from "../../device/picture.ts";
import { createOtherTabs } from "../../device/other-tabs.ts";
import type { ReleaseNotes, Releases } from "../../device/release.ts";
import { shareText } from "../../device/share.ts";
import { askToPersist, missingAbilities } from "../../device/support.ts";
import { listenToWedge } from "../../device/wedge.ts";
import { createGateStore, gateStoreName } from "../../store/gate-store.ts";
import { setupSyncSchedule } from "../../sync/schedule.ts";
import { setupLanguage } from "../../ui/keep-language.ts";
import { currentWords } from "../../ui/words/current.ts";
import type { Missing } from "../../ui/words/words.ts";
import { App } from "./app.tsx";
import type { AppParts } from "./app.tsx";
import {
  followClock,
  followNetwork,
  followOtherTabs,
  followTasks,
  followTheme,
  followVerdicts,
  followWakefulness,
} from "./follow.ts";
import type { Gate } from "./gate.ts";
import { gatePath, loadVerify, makeGate, nowSeconds } from "./make-gate.ts";
import { createLoadAnew } from "./load-anew.ts";
import type { GateWorks } from "./make-gate.ts";
import { Said } from "./screens/said.tsx";
import type { SaidProps } from "./screens/said.tsx";
import { Unsupported } from "./screens/unsupported.tsx";
import { menuPages } from "./state.ts";
import type { Check } from "./state.ts";

const cameraOf =
  (gate: Gate, decoder: FrameDecoder): AppParts["startVideo"] =>
  (video, choice, onRunning) =>
    startCamera(video, decoder, choice, {
      onRunning,
      onText: gate.see,
      onTrouble: (trouble) => {
        gate.dispatch({ type: "camera-failed", trouble });
      },
    });

/** Texts that come without the camera: a scanner that types, and what is pasted. Gives what became of a pasted picture. */
const listenToOthers = (gate: Gate, inputs: AppParts["inputs"]): SaidProps["paste"] => {
  const paste: Signal<SaidProps["paste"]["value"]> = signal(undefined);
  listenToWedge(window, gate.take);
  listenToPaste(document, {
    onText: gate.take,
    onPicture: (picture) => {
      paste.value = "reading";
      void inputs.readPicture(picture).then((read) => {
        paste.value = read.ok ? undefined : read.error;
        if (read.ok) gate.take(read.value);
      });
    },
  });
  gate.state.subscribe(({ screen }) => {
    if (screen === "verdict") paste.value = undefined;
  });
  return paste;
};

const shareCheck = async (gate: Gate, check: Check): ReturnType<AppParts["onShare"]> => {
  const { checkToDiagnosis } = await import("./diagnosis.ts");
  const { appVersion } = buildConstants;
  const lists = gate.lists.status.value;
  return shareText(
    await checkToDiagnosis(check, { lists, appVersion, deviceSeconds: nowSeconds() }),
    currentWords().share.title,
  );
};

/** A shortcut of the home screen leads to one page: `?open=ready`. */
const openAsked = (gate: Gate): void => {
  const asked = new URLSearchParams(location.search).get("open");
  const page = menuPages.find((each) => each === asked);
  if (page !== undefined) gate.dispatch({ type: "menu-opened", page });
};

/** Lists come down and scans go up at the same moments. */
const followSync = ({ gate, outbox }: GateWorks): void => {
  setupSyncSchedule(
    { window, document, nowMilliseconds: () => Date.now(), setInterval: (run, ms) => setInterval(run, ms) },
    () => {
      void gate.sync();
      void outbox.handIn();
    },
  );
};

/** A camera that may be there again is tried again. */
const followCamera = (gate: Gate): void => {
  void onCameraBack(
    () => {
      gate.dispatch({ type: "camera-retried" });
    },
    () => gate.state.value.screen === "camera" && gate.state.value.trouble === "taken",
  );
};

/** The app's next release. */
const createRelease = ({ gate, journal }: GateWorks) => {
  const waiting: AppParts["waitingRelease"] = signal(undefined);
  const reload = (): void => {
    location.reload();
  };
  const loadAnew = createLoadAnew({ gate, journal, reload });
  // As long as the other part is not there, or cannot be loaded, the page is all there is to load.
  let releases: Releases = { takeWaiting: loadAnew };
  return {
    waiting,
    take: () => {
      releases.takeWaiting();
    },
    /** Loaded after the first screen: it is of use from the next start on. */
    follow: async () => {
      const { setupReleases } = await import("../../device/release.ts");
      const onWaiting = (notes: ReleaseNotes): void => {
        waiting.value = notes;
      };
      releases = setupReleases({ appPath: gatePath, loadAnew, onWaiting });
    },
  };
};

const start = async (root: HTMLElement, pinned: Root, onLanguage: AppParts["onLanguage"]): Promise<void> => {
  const store = createGateStore(gateStoreName);
  const tabs = createOtherTabs(gateStoreName);
  const works = makeGate(pinned, store, tabs);
  const { gate, settings, outbox } = works;
  const decoder = createFrameDecoder(
    () => new Worker(new URL("../../device/decode-worker.ts", import.meta.url), { type: "module" }),
  );
  const feedback = createFeedback();
  const install = setupInstall();
  const release = createRelease(works);
  const inputs: AppParts["inputs"] = { readPicture: (file) => readPicture(file, decoder), readClipboard };
  // Before the first picture: the look and the chosen camera are the ones that were set.
  await settings.open();
  followTheme(settings);
  followTasks(gate, gatePath);
  followWakefulness(gate);
  followVerdicts(gate, settings, feedback);
  const paste = listenToOthers(gate, inputs);
  const parts: AppParts = {
    ...works,
    store,
    decoder,
    feedback,
    inputs,
    installState: install.state,
    install: install.install,
    isDemonstration: buildConstants.isDemonstration,
    appVersion: buildConstants.appVersion,
    barrierOrigin: buildConstants.barrierOrigin,
    isOnline: followNetwork(),
    waitingRelease: release.waiting,
    shownSeconds: followClock(gate),
    startVideo: cameraOf(gate, decoder),
    onTakeRelease: release.take,
    onShare: (check) => shareCheck(gate, check),
    onLanguage,
  };
  render(
    <>
      <App {...parts} />
      <Said gate={gate} paste={paste} />
    </>,
    root,
  );
  // Where this fails, the first check loads it again.
  loadVerify().catch(() => undefined);
  await gate.open();
  openAsked(gate);
  followOtherTabs(tabs, works);
  await outbox.open();
  followSync(works);
  followCamera(gate);
  // Not waited for: some browsers ask the person first.
  void askToPersist();
  await release.follow();
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
