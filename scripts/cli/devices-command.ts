/** Enrols, lists and shuts out gates' devices at the command line. */
import { formatEnrolmentCode } from "../../src/core/journal/enrolment-code.ts";
import { isCheckpoint } from "../../src/core/journal/scan.ts";
import { checkpointBytesMax } from "../../src/core/limits.ts";
import { listDevices, shutOutDevice } from "../../src/server/devices/device-register.ts";
import type { DeviceRow } from "../../src/server/devices/device-register.ts";
import { createEnrolmentCode } from "../../src/server/devices/enrolment-codes.ts";
import { CommandError, parseOptions, usageError } from "./command.ts";
import type { Command, Ending } from "./command.ts";
import { formatInstant } from "./instants.ts";
import { parseCount } from "./issue-options.ts";
import { withPlatform } from "./platform.ts";
import type { Platform } from "./platform.ts";

/** What `--help` prints. */
export const devicesUsage = `npm run devices -- (enrol NAME | list | shut-out DEVICE) [--json]

enrol NAME        draws a code by which one device enrols under this name, within the hour; on the device it is typed in the
                  gate app's menu, under "This device" (本机登记)
list              all devices: number, enrolled, last seen, scans stored, shut out, name
shut-out DEVICE   takes nothing from this device any more; what it handed in stays. Another code lets it in again.
--json            prints one line: enrol {"code","name","expiresSeconds"}; list {"devices":[{"device","name",
                  "enrolledSeconds","seenSeconds","scans","shutOutSeconds"}]}; shut-out {"device","name","changed"}

Uses the store in DATA_DIR, whether a server is running or not. Exit status 0: done, 2: could not be done.`;

/** A column of four bytes holds the numbers of devices. */
const deviceLimit = 2 ** 31;

/** What to do with the open store; gives the answer for a program and for a person. */
type Work = (platform: Platform) => Promise<{ readonly json: object; readonly text: string }>;

const enrol =
  (name: string): Work =>
  async ({ db }) => {
    const { code, expiresSeconds } = await createEnrolmentCode(db, name);
    const shown = formatEnrolmentCode(code);
    const where = 'Type it on the device: gate app, menu, "This device" (本机登记).';
    const text = `${shown}\nFor one device, "${name}", until ${formatInstant(expiresSeconds)}. ${where}`;
    return { json: { code: shown, name, expiresSeconds }, text };
  };

const lineOf = ({
  device,
  name,
  enrolledSeconds,
  seenSeconds,
  scans,
  shutOutSeconds,
}: DeviceRow): readonly string[] => {
  const shutOut = shutOutSeconds === null ? "–" : formatInstant(shutOutSeconds);
  return [String(device), formatInstant(enrolledSeconds), formatInstant(seenSeconds), String(scans), shutOut, name];
};

const list: Work = async ({ db }) => {
  const rows = await listDevices(db);
  if (rows.length === 0) return { json: { devices: rows }, text: "No device is enrolled." };
  const lines = [["device", "enrolled", "last seen", "scans", "shut out", "name"], ...rows.map(lineOf)];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  const text = lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")).join("\n");
  return { json: { devices: rows }, text };
};

const shutOut =
  (device: number): Work =>
  async ({ db }) => {
    const done = await shutOutDevice(db, device);
    if (!done.ok) throw new CommandError(done.error, `There is no device ${device}.`);
    const { name, changed } = done.value;
    const verb = changed ? "is now" : "was already";
    return {
      json: { device, name, changed },
      text: `Device ${device}, "${name}", ${verb} shut out; what it handed in stays.`,
    };
  };

const parseDeviceName = (text: string): string => {
  const name = text.trim();
  if (name === "" || !isCheckpoint(name)) {
    throw usageError(`NAME takes 1 to ${checkpointBytesMax} bytes of text on one line.`);
  }
  return name;
};

const parseWork = ([verb, word, ...rest]: readonly string[]): Work => {
  if (verb === "list" && word === undefined) return list;
  if (verb === "enrol" && word !== undefined && rest.length === 0) return enrol(parseDeviceName(word));
  if (verb === "shut-out" && word !== undefined && rest.length === 0) {
    return shutOut(parseCount("DEVICE", word, deviceLimit));
  }
  throw usageError("Give: enrol NAME, list or shut-out DEVICE; quote a name of several words.");
};

/** `npm run devices`. */
export const devices: Command = async (args, surroundings): Promise<Ending> => {
  const { values, positionals } = parseOptions(args, { json: { type: "boolean" } });
  const work = parseWork(positionals);
  const { json, text } = await withPlatform(surroundings, work);
  return { status: 0, text: values.json === true ? JSON.stringify(json) : text };
};
