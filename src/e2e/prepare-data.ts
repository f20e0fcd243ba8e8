/** Before the stories: one data folder with keys, built apps and a database, of which every story file takes a copy. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { freePort, startServer } from "./server-process.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder; it stays as it is. */
    readonly preparedData: string;
  }
}

declare global {
  /** Shared by the projects of one run: each evaluates this module anew. */
  var clearwayPreparedFolder: Promise<string> | undefined;
}

const prepareFolder = async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), "clearway-prepared-"));
  const server = await startServer(join(folder, "data"), await freePort());
  await server.stop();
  return folder;
};

/** Runs before the first story of a project; building the apps and making a database take longer than most stories. */
export const setup = async (project: TestProject): Promise<() => void> => {
  globalThis.clearwayPreparedFolder ??= prepareFolder();
  const folder = await globalThis.clearwayPreparedFolder;
  project.provide("preparedData", join(folder, "data"));
  return () => {
    rmSync(folder, { recursive: true, force: true });
  };
};
