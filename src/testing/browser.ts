/** A Chromium for tests: headless, its camera fed from a file, its profile in a folder that may outlive it. */
import { chromium, type BrowserContext } from "playwright-core";
import { findChromium } from "./chromium-path.js";

export interface BrowserOptions {
  /** Keeps storage and service workers between two starts of the browser. */
  readonly userDataDir: string;
  /** A y4m file that the fake camera plays in a loop. */
  readonly cameraFile?: string;
  /** What a person answers when the page asks for the camera. */
  readonly camera?: "allow" | "deny";
  readonly locale?: string;
  /** Lets another tool join over loopback. */
  readonly debuggingPort?: number;
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** Without the last five Chromium looks up hosts of its own at every start. */
const flags = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps"],
];

/** Only ends what hangs: a busy machine is no failure. */
const waitMillisecondsMax = 90_000;

/** Opens a browser; close the context when done. */
export const launchBrowser = async (options: BrowserOptions): Promise<BrowserContext> => {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("No Chromium found: `npm test` installs one.");
  const isAllowed = options.camera !== "deny";
  const cameraFlags = [
    "--use-fake-device-for-media-stream",
    ...(isAllowed ? ["--use-fake-ui-for-media-stream"] : ["--deny-permission-prompts"]),
    ...(options.cameraFile === undefined ? [] : [`--use-file-for-fake-video-capture=${options.cameraFile}`]),
  ];
  const context = await chromium.launchPersistentContext(options.userDataDir, {
    executablePath,
    headless: true,
    args: [
      ...flags,
      ...cameraFlags,
      ...(options.debuggingPort === undefined ? [] : [`--remote-debugging-port=${options.debuggingPort}`]),
    ],
    locale: options.locale ?? "en-GB",
    timezoneId: "Asia/Shanghai",
    viewport: options.viewport ?? { width: 360, height: 720 },
  });
  context.setDefaultTimeout(waitMillisecondsMax);
  return context;
};
