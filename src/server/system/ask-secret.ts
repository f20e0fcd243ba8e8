/** Asks for a secret on the terminal without showing what is typed. */
import { createInterface } from "node:readline";
import { Writable } from "node:stream";

/** Whether somebody sits there to be asked. */
export const hasTerminal = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

/** One line from the terminal. The question goes to standard error, so that an answer can be piped. Rejects on Ctrl-C and Ctrl-D. */
export const askSecret = async (question: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const silent = new Writable({ write: (_chunk, _encoding, done) => void done() });
    const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
    const leave = (): void => {
      reject(new Error("No passphrase was given."));
      terminal.close();
    };
    process.stderr.write(question);
    terminal.once("line", (line) => {
      resolve(line);
      terminal.close();
    });
    terminal.once("SIGINT", leave);
    terminal.once("close", () => {
      process.stderr.write("\n");
      reject(new Error("No passphrase was given."));
    });
  });
