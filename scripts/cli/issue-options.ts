/** The options of `npm run issue`: everything has a sensible default, and each part of the claims can be set. */
import { extname } from "node:path";
import { hexToBytes, utf8ToBytes } from "../../src/core/bytes.ts";
import type { Bytes } from "../../src/core/bytes.ts";
import { listNumberLimit, nameBytesMax, placeLimit } from "../../src/core/limits.ts";
import type { Claims, Colour } from "../../src/core/pass/claims.ts";
import { maskName } from "../../src/core/pass/masked-name.ts";
import { oneOf, parseOptions, usageError } from "./command.ts";
import { instantUsage, parseDate, parseInstantSeconds } from "./instants.ts";

/** How the code is given out. */
export type CodeFormat = "text" | "png" | "svg";

/** What the command line asks for; what is undefined is decided when signing. */
export interface IssueOptions {
  readonly kind: Claims["kind"];
  readonly issuer: number | undefined;
  readonly colour: Colour;
  /** Masked. */
  readonly name: string;
  readonly last4: string;
  readonly area: number | undefined;
  readonly cardNumber: Bytes | undefined;
  /** Dates in Asia/Shanghai. */
  readonly applied: string | undefined;
  readonly reported: string | undefined;
  readonly iatSeconds: number | undefined;
  readonly expSeconds: number | undefined;
  readonly greenUntilSeconds: number | undefined;
  readonly status: { readonly list: number; readonly place: number } | undefined;
  readonly holderKeyFile: string | undefined;
  /** `now`, or the time of the proof; undefined: no proof. */
  readonly live: "now" | number | undefined;
  readonly out: string | undefined;
  readonly format: CodeFormat;
  readonly json: boolean;
}

/** What `--help` prints. */
export const issueUsage = `npm run issue -- [options]

--kind KIND         pass, card or pending (pass)
--colour COLOUR     green, red or yellow (green); only for a pass, as are --reported, --green-until, --list and --place
--name NAME         the full name, which is masked, or a masked one with its * (王*明); more than * is to be shown
--last4 WORD        last four of the document number (1234)
--area CODE         six digits of GB/T 2260 (one of the issuer's)
--card HEX          the electronic health card number, 16 digits (random)
--applied DATE      application date in Asia/Shanghai (that of --iat); not for a card
--reported DATE     date of the last daily report (that of --iat)
--iat ISO           when it is signed (the database's clock)
--exp ISO           end of the pass (00:00 five days after --applied; a card: a year)
--green-until ISO   end of green (from --reported; a print: --exp)
--list N --place N  its place in a status list (a new random one is given and published)
--issuer N          whose key signs (the first one in the key store)
--holder-key FILE   seed of the holder's key, 32 bytes, made with mode 0600 if there is none; without: a print
--live [ISO]        adds the holder's proof at this time (now); without --holder-key by a key made for it
--out FILE          writes there instead of to standard output
--format FORMAT     text, png or svg (by the ending .txt, .png or .svg of --out; text). PNG and SVG: EC L with a holder key, else EC M
--json              prints {"code","claims","issuer"} on one line

${instantUsage}
Signs what it is told; a note on standard error says where gates would not take the code. Uses the store and the keys in
DATA_DIR, whether a server is running or not. Exit status 0: done, 2: could not be done.`;

const optionTable = {
  kind: { type: "string", default: "pass" },
  colour: { type: "string" },
  name: { type: "string", default: "王*明" },
  last4: { type: "string", default: "1234" },
  area: { type: "string" },
  card: { type: "string" },
  applied: { type: "string" },
  reported: { type: "string" },
  iat: { type: "string" },
  exp: { type: "string" },
  "green-until": { type: "string" },
  list: { type: "string" },
  place: { type: "string" },
  issuer: { type: "string" },
  "holder-key": { type: "string" },
  live: { type: "string" },
  out: { type: "string" },
  format: { type: "string" },
  json: { type: "boolean" },
} as const;

const optionalInstant = (option: string, text: string | undefined): number | undefined =>
  text === undefined ? undefined : parseInstantSeconds(option, text);

const optionalDate = (option: string, text: string | undefined): string | undefined =>
  text === undefined ? undefined : parseDate(option, text);

/** A whole number of the command line, below `limit`. */
export const parseCount = (option: string, text: string, limit: number): number => {
  const count = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (!(count < limit)) throw usageError(`${option} takes a whole number below ${limit}, not "${text}".`);
  return count;
};

const matching = (option: string, form: RegExp, { text, words }: { text: string; words: string }): string => {
  if (!form.test(text)) throw usageError(`--${option} takes ${words}, not "${text}".`);
  return text;
};

const parseName = (text: string): string => {
  const masked = text.includes("*") ? text : maskName(text);
  if (/^[*\s]*$/.test(masked) || utf8ToBytes(masked).length > nameBytesMax) {
    throw usageError(
      `--name takes a name that masked is more than * and at most ${nameBytesMax} bytes, not "${text}".`,
    );
  }
  return masked;
};

const parseStatus = (list: string | undefined, place: string | undefined): IssueOptions["status"] => {
  if (list === undefined && place === undefined) return undefined;
  if (list === undefined || place === undefined) throw usageError("Give --list and --place together.");
  return { list: parseCount("--list", list, listNumberLimit), place: parseCount("--place", place, placeLimit) };
};

const formatByEnding: Readonly<Partial<Record<string, CodeFormat>>> = {
  "": "text",
  ".txt": "text",
  ".png": "png",
  ".svg": "svg",
};

const formatOf = (format: string | undefined, out: string | undefined): CodeFormat => {
  if (format !== undefined) return oneOf("format", ["text", "png", "svg"], format);
  const ending = extname(out ?? "").toLowerCase();
  const known = formatByEnding[ending];
  if (known !== undefined) return known;
  throw usageError(`--out with the ending ${ending} needs --format text, png or svg.`);
};

/** `--live` may stand alone: it then means now. */
const completeLive = (args: readonly string[]): readonly string[] =>
  args.map((arg, at) => (arg === "--live" && !/^\d/.test(args[at + 1] ?? "") ? "--live=now" : arg));

const passOptions = ["colour", "reported", "green-until", "list", "place"] as const;

/** Options that say nothing of such a code. */
const foreignOptions = {
  pass: [],
  pending: passOptions,
  card: [...passOptions, "applied"],
} as const satisfies Record<Claims["kind"], readonly (keyof typeof optionTable)[]>;

/** The kind, where every option that is given applies to it. */
const parseKind = (values: Readonly<Partial<Record<string, unknown>>> & { readonly kind: string }): Claims["kind"] => {
  const kind = oneOf("kind", ["pass", "card", "pending"], values.kind);
  const foreign = foreignOptions[kind].find((option) => values[option] !== undefined);
  if (foreign !== undefined) throw usageError(`--${foreign} does not apply to --kind ${kind}.`);
  return kind;
};

/** The command line as values. Throws a usage error that says what is wrong. */
export const parseIssueOptions = (args: readonly string[]): IssueOptions => {
  const { values, positionals } = parseOptions(completeLive(args), optionTable);
  if (positionals.length > 0) throw usageError(`"${positionals.join(" ")}" is no option.`);
  const format = formatOf(values.format, values.out);
  if (format === "png" && values.out === undefined) throw usageError("A PNG needs --out FILE.");
  const card =
    values.card === undefined
      ? undefined
      : matching("card", /^[0-9a-f]{16}$/i, { text: values.card, words: "16 hexadecimal digits" });
  const area =
    values.area === undefined ? undefined : matching("area", /^\d{6}$/, { text: values.area, words: "six digits" });
  return {
    kind: parseKind(values),
    issuer: values.issuer === undefined ? undefined : parseCount("--issuer", values.issuer, 2 ** 53),
    colour: oneOf("colour", ["green", "red", "yellow"], values.colour ?? "green"),
    name: parseName(values.name),
    last4: matching("last4", /^[0-9A-Z]{4}$/, { text: values.last4, words: "four of 0-9 and A-Z" }),
    area: area === undefined ? undefined : Number(area),
    cardNumber: card === undefined ? undefined : hexToBytes(card),
    applied: optionalDate("applied", values.applied),
    reported: optionalDate("reported", values.reported),
    iatSeconds: optionalInstant("iat", values.iat),
    expSeconds: optionalInstant("exp", values.exp),
    greenUntilSeconds: optionalInstant("green-until", values["green-until"]),
    status: parseStatus(values.list, values.place),
    holderKeyFile: values["holder-key"],
    live: values.live === "now" ? "now" : optionalInstant("live", values.live),
    out: values.out,
    format,
    json: values.json === true,
  };
};
