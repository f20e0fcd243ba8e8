/** Foreign test vectors against this project's core and decoder, as a command. */
import { parseOptions, usageError } from "../cli/command.ts";
import type { Command } from "../cli/command.ts";
import { runConformance } from "./run.ts";

/** What `--help` prints. */
export const conformanceUsage = `npm run conformance -- KIND PATH

KIND   ed25519      Wycheproof's JSON form; WebCrypto and tweetnacl must both be right
       status-list  {"cases":[{"bits","entries","statusListCborHex","nonZero":[[place, status]]}]}
       base45       [{"text","hex"}], hex null: the text must be refused
       qr           a folder of pictures (PNG, JPEG) with expected.json {"file": "text"}, null: any text is right
PATH   a file, or a folder of such files

Prints last {"total","right","wrong"}. Exit status 0: all right, 1: some wrong, 2: could not be done.`;

/** `npm run conformance`. */
export const conformance: Command = async (args, { note }) => {
  const { positionals } = parseOptions(args, { json: { type: "boolean" } });
  const [kind, location, ...rest] = positionals;
  if (kind === undefined || location === undefined || rest.length > 0) throw usageError("Give one KIND and one PATH.");
  const score = await runConformance(kind, location, note);
  return { status: score.wrong.length === 0 ? 0 : 1, text: JSON.stringify(score) };
};
