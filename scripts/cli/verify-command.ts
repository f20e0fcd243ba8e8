/** The verdict on a code at the command line, by the core and the decoder of the gate app. */
import { claimsToJson } from "../../src/core/pass/claims.ts";
import { floorOf } from "../../src/core/verdict/clock.ts";
import { defaultPolicy } from "../../src/core/trust/policy.ts";
import { verifyCode } from "../../src/core/verdict/verify-code.ts";
import type { Identity, Verdict } from "../../src/core/verdict/verify-code.ts";
import { CommandError, oneOf, parseOptions, usageError } from "./command.ts";
import type { Command, Surroundings } from "./command.ts";
import { readBytes } from "./files.ts";
import { formatInstant, instantUsage, parseInstantSeconds } from "./instants.ts";
import { createNodeDecoder } from "./node-decoder.ts";
import { pictureBytesMax, pictureErrorWords, readPicture } from "./read-picture.ts";
import { openTrust } from "./trust-source.ts";

/** What `--help` prints. */
export const verifyUsage = `npm run verify -- (CODE | - | --image FILE) [options]

CODE             the code's text, in quotes since it contains spaces, $ and %; - reads it from standard input
--image FILE     a PNG or JPEG picture of the code
--bundle FILE    trust what is in this bundle
--server URL     trust what this server gives now; with neither, nobody is trusted
--root FILE      version 1 of the root to trust (else keys/root-1.cbor, else the one in DATA_DIR/keys)
--now ISO        the device clock (else this machine's), for instance 2020-03-01T08:00:00+08:00
--identity WORD  confirmed, mismatch or unchecked: what comparing the identity document gave (unchecked)
--json           prints {"verdict","reasons","claims","issuer","listsAgeSeconds"} on one line

${instantUsage}
Exit status 0: admit. 1: any other verdict. 2: no verdict could be reached.`;

const options = {
  image: { type: "string" },
  bundle: { type: "string" },
  server: { type: "string" },
  root: { type: "string" },
  now: { type: "string" },
  identity: { type: "string", default: "unchecked" },
  json: { type: "boolean" },
} as const;

const readCode = async (
  positionals: readonly string[],
  image: string | undefined,
  { readStandardInput }: Surroundings,
): Promise<string> => {
  const [code, ...rest] = positionals;
  if (rest.length > 0) throw usageError("Put the code in quotes: it contains spaces.");
  if ((code === undefined) === (image === undefined)) throw usageError("Give either a code or --image FILE.");
  if (image === undefined) return code === "-" ? readStandardInput() : (code ?? "");
  const text = readPicture(await readBytes(image, pictureBytesMax), await createNodeDecoder());
  if (!text.ok) throw new CommandError(text.error, `${image}: ${pictureErrorWords[text.error]}.`);
  return text.value;
};

const identities = ["confirmed", "mismatch", "unchecked"] as const satisfies readonly Identity[];

const verdictToJson = ({ outcome, reasons, claims, issuer, listsAgeSeconds }: Verdict): string =>
  JSON.stringify({
    verdict: outcome,
    reasons,
    claims: claims === undefined ? null : claimsToJson(claims),
    issuer: issuer ?? null,
    listsAgeSeconds: listsAgeSeconds ?? null,
  });

const shownValue = (key: string, value: unknown): string => {
  if (key.endsWith("Seconds") && typeof value === "number") return `${formatInstant(value)} (${value})`;
  return typeof value === "string" ? value : JSON.stringify(value);
};

/** Wide enough for the longest name of a claim. */
const labelChars = 18;

const verdictToText = ({ outcome, reasons, claims, issuer, listsAgeSeconds }: Verdict): string => {
  const rows: [string, string][] = [];
  if (reasons.length > 0) rows.push(["reasons", reasons.join(" ")]);
  if (issuer !== undefined) rows.push(["issuer", `${issuer.id} ${issuer.nameZh} / ${issuer.nameEn}`]);
  if (listsAgeSeconds !== undefined) rows.push(["age of lists", `${listsAgeSeconds} s`]);
  for (const [key, value] of Object.entries(claims === undefined ? {} : claimsToJson(claims))) {
    rows.push([key, shownValue(key, value)]);
  }
  return [outcome, ...rows.map(([label, value]) => `  ${label.padEnd(labelChars)} ${value}`)].join("\n");
};

/** `npm run verify`. */
export const verify: Command = async (args, surroundings) => {
  const { values, positionals } = parseOptions(args, options);
  const identity = oneOf("identity", identities, values.identity);
  const deviceSeconds = values.now === undefined ? surroundings.nowSeconds() : parseInstantSeconds("now", values.now);
  const code = await readCode(positionals, values.image, surroundings);
  const accepted = await openTrust(values, surroundings);
  const set = accepted?.set;
  // A command line has no build date: its floor is that of the documents alone.
  const clock = { deviceSeconds, floorSeconds: floorOf(accepted?.memory, 0) };
  const verdict = await verifyCode(code, set, set, clock, set?.trustList.policy ?? defaultPolicy, identity);
  const text = values.json === true ? verdictToJson(verdict) : verdictToText(verdict);
  return { status: verdict.outcome === "admit" ? 0 : 1, text };
};
