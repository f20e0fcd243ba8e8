/** The gate app as a guard meets it: from a code in sight to the verdict, from the start to aiming, and what it weighs. */
import { cpSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { demoCodesPath, demoCodesSchema } from "../../src/api/demo-codes.ts";
import { updateLists, waitUntilKept } from "../../src/e2e/gate-page.ts";
import { freePort, startServer } from "../../src/e2e/server-process.ts";
import { launchBrowser } from "../../src/testing/browser.ts";
import { writeCameraVideo } from "../../src/testing/camera-video.ts";
import type { CameraVideo, VideoScene } from "../../src/testing/camera-video.ts";
import { readGateSizes } from "../build/budgets.ts";
import { figureOf } from "./figures.ts";
import type { Bench, Figure } from "./figures.ts";
import { measureLighthouse } from "./lighthouse-scores.ts";
import { holdToQuarterCore } from "./quarter-core.ts";
import { lookForCodes, watchVerdicts } from "./watch-verdicts.ts";

const video: CameraVideo = {
  width: 1280,
  height: 720,
  framesPerSecond: 15,
  framesPerCode: 18,
  pixelsPerModule: 6,
  noiseSigma: 4,
  swayPixels: 8,
  tiltDegrees: 8,
  seed: 9,
};
const verdictsMin = 24;
const slowVerdictsMin = 16;
const rounds = 3;
const starts = 7;
const lighthouseRuns = 3;
/** Only ends what hangs. */
const patienceMilliseconds = 600_000;

interface Place {
  readonly folder: string;
  readonly origin: string;
  readonly cameraFile: string;
}

/** A browser of its own, going on from what a first visit has kept. */
const visit = async <T>(
  { folder, origin, cameraFile }: Place,
  story: (page: Page, userDataDir: string) => Promise<T>,
): Promise<T> => {
  const userDataDir = await mkdtemp(path.join(folder, "profile-"));
  cpSync(path.join(folder, "kept"), userDataDir, { recursive: true });
  const browser = await launchBrowser({ userDataDir, cameraFile });
  try {
    const page = browser.pages()[0] ?? (await browser.newPage());
    // The loader that runs this file marks functions with a helper that pages do not have.
    await page.addInitScript({ content: "globalThis.__name ??= (value) => value;" });
    await page.addInitScript(lookForCodes);
    await page.addInitScript(watchVerdicts);
    await page.goto(`${origin}/gate/`);
    return await story(page, userDataDir);
  } finally {
    await browser.close();
  }
};

const keepFirst = async ({ folder, origin, cameraFile }: Place): Promise<void> => {
  const browser = await launchBrowser({ userDataDir: path.join(folder, "kept"), cameraFile });
  try {
    const page = await browser.newPage();
    await page.goto(`${origin}/gate/`);
    await updateLists(page);
    await waitUntilKept(page);
  } finally {
    await browser.close();
  }
};

/** In milliseconds; a code that went out of sight without a verdict counts with the time for which it was there. */
const waitForVerdicts = async (page: Page, count: number, note: (line: string) => void): Promise<readonly number[]> => {
  const timed = await page.waitForFunction(
    (least) => {
      const { milliseconds = [], missed = 0 } = globalThis.clearwayTimes ?? {};
      return milliseconds.length >= least ? { values: [...milliseconds], missed } : undefined;
    },
    count,
    { timeout: patienceMilliseconds, polling: 500 },
  );
  const times = await timed.jsonValue();
  if (times === undefined) throw new Error("The page has lost its times.");
  note(`${times.values.length} codes, ${times.missed} of them gone without a verdict`);
  // The first ones load what all later ones use.
  return times.values.slice(2);
};

const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError("values: expected at least one, got none");
  return value;
};

const verdictFigures = (runs: readonly (readonly number[])[], suffix: string): readonly Figure[] =>
  ([50, 95] as const).map((percent) =>
    figureOf(
      `verdictMsP${percent}${suffix}`,
      runs.map((run) => quantile(run, percent / 100)),
    ),
  );

const measureVerdicts = async (place: Place, note: (line: string) => void): Promise<readonly Figure[]> => {
  const free: (readonly number[])[] = [];
  const slow: (readonly number[])[] = [];
  for (let round = 0; round < rounds; round += 1) {
    free.push(await visit(place, (page) => waitForVerdicts(page, verdictsMin, note)));
    slow.push(
      await visit(place, async (page, userDataDir) => {
        await page.locator("[data-camera=running]").waitFor();
        const letGo = holdToQuarterCore(userDataDir);
        try {
          return await waitForVerdicts(page, slowVerdictsMin, note);
        } finally {
          note(`held: ${letGo().toFixed(2)} of a core used`);
        }
      }),
    );
  }
  return [...verdictFigures(free, ""), ...verdictFigures(slow, "Slow")];
};

const readAiming = async (page: Page): Promise<number> => {
  await page.locator("[data-screen=aiming]").waitFor();
  const aiming = await page.waitForFunction(() => globalThis.clearwayTimes?.aimingMilliseconds);
  return Number(await aiming.jsonValue());
};

/** From the cache, the server gone: the first load of a browser that has just started. */
const measureStarts = async (place: Place): Promise<Figure> => {
  const milliseconds: number[] = [];
  for (let start = 0; start < starts; start += 1) milliseconds.push(await visit(place, readAiming));
  return figureOf("startMs", milliseconds);
};

/** The page alone, its camera on a wall: a verdict that comes up while the page is judged is no part of loading it. */
const measureScores = async ({ folder, origin }: Place): Promise<readonly Figure[]> => {
  const cameraFile = path.join(folder, "wall.y4m");
  writeCameraVideo(cameraFile, ["wall"], video);
  const scores = [];
  for (let run = 0; run < lighthouseRuns; run += 1) {
    const userDataDir = await mkdtemp(path.join(folder, "lighthouse-"));
    scores.push(await measureLighthouse(`${origin}/gate/`, { userDataDir, cameraFile }));
  }
  return [
    figureOf(
      "lighthousePerformance",
      scores.map(({ performance }) => performance),
    ),
    figureOf(
      "lighthouseAccessibility",
      scores.map(({ accessibility }) => accessibility),
    ),
    figureOf(
      "lighthouseBestPractices",
      scores.map(({ bestPractices }) => bestPractices),
    ),
  ];
};

/** Longer than the gate takes a code for one that is still in view: some of these are of the same pass. */
const wall: readonly VideoScene[] = ["wall", "wall", "wall"];

/** A wall between two codes, so that each is seen to come and is judged. */
const fetchScenes = async (origin: string): Promise<readonly VideoScene[]> => {
  const { codes } = demoCodesSchema.parse(await (await fetch(`${origin}${demoCodesPath}`)).json());
  return codes.flatMap(({ text, form }): VideoScene[] => [...wall, { text, ecc: form === "print" ? "M" : "L" }]);
};

/** Times on the page itself; sizes of the build that it came from. */
export const benchGate: Bench = async (note) => {
  const folder = await mkdtemp(path.join(tmpdir(), "clearway-bench-"));
  const dataDir = path.join(folder, "data");
  const server = await startServer(dataDir, await freePort());
  let isStopped = false;
  const stop = async (): Promise<void> => {
    if (isStopped) return;
    isStopped = true;
    await server.stop();
  };
  try {
    const scenes = await fetchScenes(server.origin);
    note(
      `video: ${JSON.stringify(video)}, ${scenes.length / (wall.length + 1)} codes with a wall before each, in turn`,
    );
    note(
      `${rounds} rounds of ${verdictsMin} verdicts, and of ${slowVerdictsMin} with the browser held to a quarter core`,
    );
    const place = { folder, origin: server.origin, cameraFile: path.join(folder, "camera.y4m") };
    writeCameraVideo(place.cameraFile, scenes, video);
    await keepFirst(place);
    const verdicts = await measureVerdicts(place, note);
    const scores = await measureScores(place);
    await stop();
    const start = await measureStarts(place);
    const { firstLoadGz, precacheBr } = readGateSizes(path.join(dataDir, "apps"));
    const sizes = [figureOf("firstLoadGz", [firstLoadGz]), figureOf("precacheBr", [precacheBr])];
    return [...verdicts, start, ...sizes, ...scores];
  } finally {
    await stop();
    await rm(folder, { recursive: true, force: true });
  }
};
