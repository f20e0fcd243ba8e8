/** What the stories begin with: a server of their own, its codes, and a phone that has kept the gate and its lists. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, inject } from "vitest";
import { demoCodesPath, demoCodesSchema } from "../api/demo-codes.ts";
import type { DemoCode } from "../api/demo-codes.ts";
import { openParts } from "../server/open-parts.ts";
import type { OpenParts } from "../server/open-parts.ts";
import { updateLists, visitGate, waitUntilKept } from "./gate-page.ts";
import type { GateVisit } from "./gate-page.ts";
import { freePort, startServer } from "./server-process.ts";
import type { ServerEnvironment, ServerProcess } from "./server-process.ts";

/** A server and what belongs to it. */
export interface StoryWorld {
  readonly folder: string;
  readonly dataDir: string;
  readonly origin: string;
  /** The running process; another one after `restart`. */
  readonly server: () => ServerProcess;
  readonly restart: () => Promise<void>;
  readonly codes: readonly DemoCode[];
  /** When the codes were made: live ones are timely for a minute from then. */
  readonly madeAtSeconds: number;
  readonly codeOf: (id: string) => DemoCode;
  /** A profile in which the gate was opened once, has its lists, and works without a network. */
  readonly keptProfile: string;
  /** A visit at the moment the codes were made, on a copy of the kept profile, with these codes before the camera. */
  readonly visitWith: (ids: readonly string[], laterSeconds?: number) => GateVisit;
  /** Joins the server's own database; close it at the end. */
  readonly openParts: () => Promise<OpenParts>;
  readonly close: () => Promise<void>;
}

/** The database and the build are a copy: what a story does there is seen by nobody else. */
const copyPreparedData = (dataDir: string): void => {
  cpSync(inject("preparedData"), dataDir, { recursive: true });
};

/** Starts one and keeps the gate on a phone. */
export const openStoryWorld = async (environment: ServerEnvironment = {}): Promise<StoryWorld> => {
  const folder = mkdtempSync(join(tmpdir(), "clearway-story-world-"));
  const dataDir = join(folder, "data");
  copyPreparedData(dataDir);
  let server = await startServer(dataDir, await freePort(), environment);
  const { origin } = server;
  const { codes, madeAtSeconds } = demoCodesSchema.parse(await (await fetch(`${origin}${demoCodesPath}`)).json());
  const codeOf = (id: string): DemoCode => {
    const code = codes.find((each) => each.id === id);
    if (code === undefined) throw new Error(`the demonstration shows no code ${id}`);
    return code;
  };
  const keptProfile = join(folder, "kept");
  await visitGate({ origin, codes: [], nowSeconds: madeAtSeconds, profile: { dir: keptProfile } }, async (page) => {
    await updateLists(page);
    await waitUntilKept(page);
  });
  return {
    folder,
    dataDir,
    origin,
    server: () => server,
    restart: async () => {
      server = await startServer(dataDir, Number(new URL(origin).port), environment);
    },
    codes,
    madeAtSeconds,
    codeOf,
    keptProfile,
    visitWith: (ids, laterSeconds = 0) => ({
      origin,
      codes: ids.map(codeOf).map(({ text, form }) => ({ text, ecc: form === "print" ? "M" : "L" })),
      nowSeconds: madeAtSeconds + laterSeconds,
      profile: { copyOf: keptProfile },
    }),
    openParts: () =>
      openParts({
        dataDir,
        databaseUrl: undefined,
        keysDir: undefined,
        publicOrigin: origin,
        isDemonstration: true,
        listSizeLog2: 17,
      }),
    close: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** For a file of tests: a world and its server's database, opened before the first test and closed after the last. */
export const setupStory = (): { readonly world: StoryWorld; readonly parts: OpenParts } => {
  let world: StoryWorld;
  let parts: OpenParts;
  beforeAll(async () => {
    world = await openStoryWorld();
    parts = await world.openParts();
  });
  afterAll(async () => {
    await parts.close();
    await world.close();
  });
  return {
    get world() {
      return world;
    },
    get parts() {
      return parts;
    },
  };
};
