/** What every command-line tool shares: options, endings, exit statuses and the words of a failure. */
import path from "node:path";
import { parseArgs } from "node:util";
import type { ParseArgsConfig } from "node:util";
import { askSecret, hasTerminal } from "../../src/server/system/ask-secret.ts";

/** 0: done, and the answer is yes. 1: done, and the answer is no. 2: could not be done. */
export type ExitStatus = 0 | 1 | 2;

/** How a command ends: what it prints on standard output and its exit status. */
export interface Ending {
  readonly status: ExitStatus;
  readonly text: string;
}

/** Why a command could not be done. The code is stable; the message is for a person. Ends the command with status 2. */
export class CommandError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "CommandError";
    this.code = code;
  }
}

/** What a command takes from the process that runs it, so that tests can give something else. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly nowSeconds: () => number;
  /** Everything on standard input, up to 64 KiB: many times the longest code. */
  readonly readStandardInput: () => Promise<string>;
  /** Asks whoever sits at the terminal, without showing the answer; absent where there is none. */
  readonly askSecret?: (question: string) => Promise<string>;
  /** Prints one line beside the answer, on standard error. */
  readonly note: (line: string) => void;
  /** Puts a line in the place of the one drawn before, on standard error; absent where that is no terminal. */
  readonly draw?: (line: string) => void;
}

/** A command-line tool as a function. Throws `CommandError` where it cannot be done. */
export type Command = (args: readonly string[], surroundings: Surroundings) => Promise<Ending>;

const standardInputCharsMax = 65_536;

const readStandardInput = async (): Promise<string> => {
  process.stdin.setEncoding("utf8");
  let text = "";
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.length > standardInputCharsMax) break;
  }
  return text;
};

const processSurroundings: Surroundings = {
  env: process.env,
  nowSeconds: () => Math.floor(Date.now() / 1000),
  readStandardInput,
  note: (line) => void process.stderr.write(`${line}\n`),
  ...(hasTerminal() && { askSecret }),
  ...(process.stderr.isTTY && { draw: (line: string) => void process.stderr.write(`\r${line}\u001b[K`) }),
};

/** Options and positional arguments of a command line; `usage` where they are not as the command's table says. */
export const parseOptions = <T extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: T,
): ReturnType<typeof parseArgs<{ options: T; allowPositionals: true; strict: true }>> => {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : "the options cannot be read");
  }
};

/** The command line is not as the usage says. */
export const usageError = (message: string): CommandError => new CommandError("usage", message);

/** One of several words, or a usage error that names them. */
export const oneOf = <T extends string>(option: string, words: readonly T[], text: string): T => {
  const found = words.find((word) => word === text);
  if (found === undefined) throw usageError(`--${option} takes ${words.join(", ")}, not "${text}".`);
  return found;
};

const asCommandError = (error: unknown): CommandError => {
  if (error instanceof CommandError) return error;
  return new CommandError("unexpected", error instanceof Error ? (error.stack ?? error.message) : String(error));
};

/** How every help ends. */
const failureUsage = 'With --json, what could not be done is {"error","message"} on one line, with status 2.';

/** Runs a command with a usage text; asking for help prints it. Never rejects. */
export const endingOf = async (
  command: Command,
  { args, usage, surroundings }: { args: readonly string[]; usage: string; surroundings: Surroundings },
): Promise<Ending> => {
  if (args.includes("--help") || args.includes("-h")) return { status: 0, text: `${usage}\n${failureUsage}` };
  try {
    return await command(args, surroundings);
  } catch (thrown) {
    const { code, message } = asCommandError(thrown);
    if (args.includes("--json")) return { status: 2, text: JSON.stringify({ error: code, message }) };
    surroundings.note(`${code}: ${message}`);
    if (code === "usage") surroundings.note("--help prints the usage.");
    return { status: 2, text: "" };
  }
};

/** npm runs a script in the project's folder; file names on the command line are meant from where the person is. */
const returnToCaller = (): void => {
  const { INIT_CWD: caller, npm_lifecycle_event: script } = process.env;
  if (caller !== undefined && script === path.basename(process.argv[1] ?? "", ".ts")) process.chdir(caller);
};

/** A reader such as `head` may close its end before all is written: what is left is for nobody. */
const stopQuietly = (error: NodeJS.ErrnoException): void => {
  if (error.code !== "EPIPE") throw error;
};

/** The body of every tool's file: runs it on this process's arguments and leaves with its status. */
export const runCommand = async (command: Command, usage: string): Promise<void> => {
  returnToCaller();
  process.stdout.on("error", stopQuietly);
  process.stderr.on("error", stopQuietly);
  const args = process.argv.slice(2);
  const { status, text } = await endingOf(command, { args, usage, surroundings: processSurroundings });
  process.exitCode = status;
  if (text !== "") process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
};
