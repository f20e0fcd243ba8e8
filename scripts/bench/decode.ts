/** The gate app on a seeded video of a hand-held phone, and @zxing/browser alone on the same (ISO/IEC 18004). */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContext } from "playwright-core";
import { bytesToCodeText } from "../../src/core/pass/code-text.ts";
import { signCode } from "../../src/core/pass/encode.ts";
import { addProof } from "../../src/core/pass/presentation.ts";
import { freePort, startServer } from "../../src/e2e/server-process.ts";
import { launchBrowser } from "../../src/testing/browser.ts";
import { writeCameraVideo } from "../../src/testing/camera-video.ts";
import type { CameraVideo } from "../../src/testing/camera-video.ts";
import { createRandom } from "../../src/testing/seeded-random.ts";
import { countAnswers } from "./count-answers.ts";
import { figureOf } from "./figures.ts";
import type { Bench, Figure } from "./figures.ts";
import { createPassClaims } from "./holders.ts";
import { createSeededSigner } from "./keys.ts";
import { servePage } from "../../src/testing/serve-page.ts";
import type { ServedPage } from "../../src/testing/serve-page.ts";
import type { AloneCounts } from "./zxing-alone.ts";

const seed = 7;
const codeCount = 6;
const rounds = 5;
const warmUpSeconds = 3;
const measuredSeconds = 8;
const video: CameraVideo = {
  width: 1920,
  height: 1080,
  framesPerSecond: 30,
  framesPerCode: 12,
  pixelsPerModule: 3.5,
  noiseSigma: 6,
  swayPixels: 24,
  tiltDegrees: 15,
  seed,
};

type Counted = Omit<AloneCounts, "longTaskMilliseconds">;

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Live codes of different holders, as they are shown on phones. */
const createCodes = async (): Promise<readonly string[]> => {
  const random = createRandom(seed);
  const issuer = createSeededSigner(random);
  const texts: string[] = [];
  for (let index = 0; index < codeCount; index += 1) {
    const holder = createSeededSigner(random);
    const claims = createPassClaims(index, random, holder.publicKey);
    texts.push(bytesToCodeText(await addProof(await signCode(claims, issuer), claims.iatSeconds + 60, holder.sign)));
  }
  return texts;
};

const measureApp = async (browser: BrowserContext, origin: string): Promise<Counted> => {
  const page = await browser.newPage();
  try {
    // The loader that runs this file marks functions with a helper that pages do not have.
    await page.addInitScript({ content: "globalThis.__name ??= (value) => value;" });
    await page.addInitScript(countAnswers);
    await page.goto(`${origin}/gate/`);
    await page.waitForFunction(() => (globalThis.clearwayCounts?.answers ?? 0) > 0, undefined, { timeout: 60_000 });
    await pause(warmUpSeconds * 1000);
    const start = await page.evaluate(() => ({ at: performance.now(), counts: structuredClone(clearwayCounts) }));
    await pause(measuredSeconds * 1000);
    const end = await page.evaluate(() => ({ at: performance.now(), counts: structuredClone(clearwayCounts) }));
    if (start.counts === undefined || end.counts === undefined) throw new Error("The page has lost its counts.");
    const before = start.counts;
    const reads = Object.entries(end.counts.readsByText).map(([text, count]) => [
      text,
      count - (before.readsByText[text] ?? 0),
    ]);
    return {
      answers: end.counts.answers - before.answers,
      readsByText: Object.fromEntries(reads) as Record<string, number>, // as: built of texts and counts
      longTasks: end.counts.longTasks - before.longTasks,
      seconds: (end.at - start.at) / 1000,
    };
  } finally {
    await page.close();
  }
};

const measureAlone = async (browser: BrowserContext, { origin, modulePath }: ServedPage): Promise<Counted> => {
  const page = await browser.newPage();
  try {
    await page.goto(origin);
    return await page.evaluate(
      async ([module, warmUp, seconds]) => {
        // The cast: what the served module exports is known here only.
        const { measureAlone: measure } = (await import(module)) as {
          measureAlone: (warmUp: number, seconds: number) => Promise<AloneCounts>;
        };
        return measure(warmUp, seconds);
      },
      [modulePath, warmUpSeconds, measuredSeconds] as const,
    );
  } finally {
    await page.close();
  }
};

/** Only texts that were shown count as read. */
const readsOf = ({ readsByText }: Counted, shown: readonly string[]): number =>
  shown.reduce((sum, text) => sum + (readsByText[text] ?? 0), 0);

const figuresOf = (runs: readonly Counted[], shown: readonly string[], suffix: string): readonly Figure[] => [
  figureOf(
    `decodesPerSecond${suffix}`,
    runs.map(({ answers, seconds }) => answers / seconds),
  ),
  figureOf(
    `shareRead${suffix}`,
    runs.map((run) => readsOf(run, shown) / Math.max(1, run.answers)),
  ),
  figureOf(
    `longTasks${suffix}`,
    runs.map(({ longTasks }) => longTasks),
  ),
];

const measureAll = async (folder: string, cameraFile: string) => {
  const served = await servePage(fileURLToPath(new URL("zxing-alone.ts", import.meta.url)));
  const server = await startServer(path.join(folder, "data"), await freePort());
  const browser = await launchBrowser({ userDataDir: path.join(folder, "profile"), cameraFile });
  try {
    const app: Counted[] = [];
    const alone: Counted[] = [];
    for (let round = 0; round < rounds; round += 1) {
      app.push(await measureApp(browser, server.origin));
      alone.push(await measureAlone(browser, served));
    }
    return { app, alone };
  } finally {
    await browser.close();
    await server.stop();
    await served.close();
  }
};

/** Decodes a second, share of decodes that gave the right text, and long tasks on the page's main thread. */
export const benchDecode: Bench = async (note) => {
  note(`video: ${JSON.stringify(video)}, ${codeCount} live codes in turn`);
  note(`${rounds} interleaved rounds of ${measuredSeconds} s after ${warmUpSeconds} s each`);
  const folder = await mkdtemp(path.join(tmpdir(), "clearway-bench-"));
  try {
    const shown = await createCodes();
    const cameraFile = path.join(folder, "camera.y4m");
    writeCameraVideo(
      cameraFile,
      shown.map((text) => ({ text, ecc: "L" })),
      video,
    );
    const { app, alone } = await measureAll(folder, cameraFile);
    return [...figuresOf(app, shown, ""), ...figuresOf(alone, shown, " @zxing/browser")];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
