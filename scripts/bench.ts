/** Measurements with seeds, baselines in the same run, and medians with their range: `npm run bench -- NAME`. */
import { parseOptions, runCommand, usageError } from "./cli/command.ts";
import type { Command } from "./cli/command.ts";
import { benchCodes } from "./bench/codes.ts";
import { benchDecode } from "./bench/decode.ts";
import type { Bench } from "./bench/figures.ts";
import { benchGate } from "./bench/gate.ts";
import { benchLists } from "./bench/lists.ts";
import { benchRecolour } from "./bench/recolour.ts";
import { benchReports } from "./bench/reports.ts";
import { benchVerify } from "./bench/verify.ts";

const usage = `npm run bench -- NAME

NAME   lists    size of status lists and deltas against the entropy bound; a gate's first sync
       verify   the whole verdict against bare WebCrypto verification, in Node and in Chromium
       codes    modules of the largest QR codes among 1,000 seeded holders
       decode   the gate app on a seeded 1080p video, @zxing/browser alone beside it
       gate     from a code in sight to the verdict, also on a quarter of a core; start, sizes, Lighthouse
       recolour 50,000 records of epidemic data against 1,000,000 living passes, and the event loop meanwhile
       reports  daily reports a second with a signed code each over 64 connections, against the route without its database

Prints last {"bench","figures":[{"figure","value","low","high"}]}: medians with their range.`;

const benchByName: ReadonlyMap<string, Bench> = new Map([
  ["lists", benchLists],
  ["verify", benchVerify],
  ["codes", benchCodes],
  ["decode", benchDecode],
  ["gate", benchGate],
  ["recolour", benchRecolour],
  ["reports", benchReports],
]);

const bench: Command = async (args, { note }) => {
  const { positionals } = parseOptions(args, { json: { type: "boolean" } });
  const [name = "", ...rest] = positionals;
  const run = benchByName.get(name);
  if (run === undefined || rest.length > 0) throw usageError(`NAME is one of ${[...benchByName.keys()].join(", ")}.`);
  const figures = await run(note);
  return { status: 0, text: JSON.stringify({ bench: name, figures }) };
};

await runCommand(bench, usage);
