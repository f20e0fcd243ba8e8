/** Runs a command as its tests do: with nothing of the process around it. */
import { endingOf } from "./command.ts";
import type { Command, Ending, Surroundings } from "./command.ts";

/** What is run, and in which environment. */
export interface CommandRun {
  readonly command: Command;
  readonly usage: string;
  readonly env: Surroundings["env"];
}

/** Its end, with the lines that it printed beside the answer. */
export const runCommand = async (
  { command, usage, env }: CommandRun,
  args: readonly string[],
): Promise<Ending & { readonly notes: readonly string[] }> => {
  const notes: string[] = [];
  const surroundings = {
    ...{ env, nowSeconds: () => 0, readStandardInput: async () => "" },
    note: (line: string) => void notes.push(line),
  };
  return { ...(await endingOf(command, { args, usage, surroundings })), notes };
};
