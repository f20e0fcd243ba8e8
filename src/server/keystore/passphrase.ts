/** Finds the passphrase of the key files: from the environment, a file, or whoever sits at the terminal; never from a command line. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { requireOwnersFile } from "./secret-file.ts";

/** Where it comes from. */
export type PassphraseSource =
  { readonly kind: "text"; readonly text: string } | { readonly kind: "file"; readonly path: string };

/** Asks a person, who sees nothing of what is typed. */
type AskSecret = (question: string) => Promise<string>;

/** Gives it when a key needs it: a demonstration's never do. Rejects with plain words where there is none. */
export type ReadPassphrase = () => Promise<string>;

/** What the environment says; undefined where it says nothing. Throws where it says two things. */
export const passphraseSourceOf = (environment: {
  readonly KEYS_PASSPHRASE?: string | undefined;
  readonly KEYS_PASSPHRASE_FILE?: string | undefined;
}): PassphraseSource | undefined => {
  const { KEYS_PASSPHRASE: text, KEYS_PASSPHRASE_FILE: path } = environment;
  if (text && path) throw new Error("KEYS_PASSPHRASE and KEYS_PASSPHRASE_FILE are both set. Leave one out.");
  if (text) return { kind: "text", text };
  return path ? { kind: "file", path: resolve(path) } : undefined;
};

const readPassphraseFile = async (path: string): Promise<string> => {
  const missing = `There is no file ${path} with the passphrase of the keys (KEYS_PASSPHRASE_FILE).`;
  await requireOwnersFile(path, { missing, holds: "a passphrase" });
  // Editors end a file with a line break that nobody typed.
  const text = (await readFile(path, "utf8")).replace(/\r?\n$/, "");
  if (text === "") throw new Error(`${path} is empty: the passphrase of the keys is wanted there.`);
  return text;
};

/** A reader that asks at most once. `ask` is absent where there is no terminal. */
export const createPassphraseReader = (
  source: PassphraseSource | undefined,
  ask: AskSecret | undefined,
): ReadPassphrase => {
  let reading: Promise<string> | undefined;
  const read = async (): Promise<string> => {
    if (source?.kind === "text") return source.text;
    if (source?.kind === "file") return readPassphraseFile(source.path);
    if (ask !== undefined) return ask("Passphrase of the keys: ");
    throw new Error("The keys are encrypted. Set KEYS_PASSPHRASE_FILE or KEYS_PASSPHRASE, or start at a terminal.");
  };
  return async () => (reading ??= read());
};
