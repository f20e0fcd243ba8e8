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

/** Runs once for all story files; building the apps and making a database take longer than most stories. */
export const setup = async (project: TestProject): Promise<() => void> => {
  const folder = mkdtempSync(join(tmpdir(), "clearway-prepared-"));
  const preparedData = join(folder, "data");
  const server = await startServer(preparedData, await freePort());
  await server.stop();
  project.provide("preparedData", preparedData);
  return () => {
    rmSync(folder, { recursive: true, force: true });
  };
};
