import { chmod, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod/mini";
import { openStore } from "../../src/server/db/open-store.ts";
import type { Store } from "../../src/server/db/open-store.ts";
import { bundle, bundleUsage } from "./bundle-command.ts";
import { endingOf } from "./command.ts";
import type { Command } from "./command.ts";
import { formatInstant } from "./instants.ts";
import { issue } from "./issue-command.ts";
import { issueUsage } from "./issue-options.ts";
import { status, statusUsage } from "./status-command.ts";
import { verify, verifyUsage } from "./verify-command.ts";

const commands = {
  issue: [issue, issueUsage],
  status: [status, statusUsage],
  bundle: [bundle, bundleUsage],
  verify: [verify, verifyUsage],
} as const satisfies Record<string, readonly [Command, string]>;

let dataDir = "";
let running: Store;
const file = (name: string): string => path.join(dataDir, name);

// The store stays open as a running server's would: every command joins it.
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), "clearway-platform-"));
  running = await openStore({ dataDir });
});
afterAll(async () => {
  await running.close();
  await rm(dataDir, { recursive: true, force: true });
});

const run = async (name: keyof typeof commands, ...args: readonly string[]) => {
  const [command, usage] = commands[name];
  const notes: string[] = [];
  const surroundings = {
    env: { DATA_DIR: dataDir },
    nowSeconds: () => Math.floor(Date.now() / 1000),
    readStandardInput: () => Promise.resolve(""),
    note: (line: string) => void notes.push(line),
  };
  return { ...(await endingOf(command, { args, usage, surroundings })), notes };
};

const issuedSchema = z.object({ code: z.string(), claims: z.record(z.string(), z.unknown()), issuer: z.number() });
const placeSchema = z.object({ status: z.object({ list: z.number(), place: z.number() }) });

const issueJson = async (...args: readonly string[]) => {
  const { status: exit, text, notes } = await run("issue", ...args, "--json");
  expect([exit, notes]).toEqual([0, []]);
  const issued = issuedSchema.parse(JSON.parse(text));
  return { ...issued, place: placeSchema.safeParse(issued.claims).data?.status };
};

const verdictOf = async (code: string, ...args: readonly string[]): Promise<unknown> => {
  expect(await run("bundle", "export", file("bundle.cbor"))).toMatchObject({ status: 0 });
  const trust = ["--bundle", file("bundle.cbor"), "--root", file("keys/root-1.cbor")];
  const { text } = await run("verify", code, ...trust, ...args, "--json");
  return JSON.parse(text);
};

test("a live pass is admitted, recoloured red is refused, and green again is admitted", async () => {
  const { code, place } = await issueJson("--live", "--holder-key", file("holder.seed"), "--name", "欧阳小华");
  expect(await verdictOf(code)).toMatchObject({ verdict: "admit", claims: { name: "欧阳*华" } });
  const name = `1/${place?.list ?? -1}`;
  const set = await run("status", "set", name, String(place?.place), "red", "--json");
  expect(JSON.parse(set.text)).toMatchObject({ ...place, issuer: 1, colour: "red", changed: true });
  expect(await verdictOf(code)).toMatchObject({ verdict: "refuse", reasons: ["status-red"] });
  const again = await run("status", "set", String(place?.list), String(place?.place), "green");
  expect(again.text).toContain("is now green");
  expect(await verdictOf(code)).toMatchObject({ verdict: "admit" });
});

test("every kind and colour gives its verdict", async () => {
  const cases = [
    [[], "confirm", "no-holder-key"],
    [["--colour", "yellow"], "complete", "status-yellow"],
    [["--colour", "red"], "refuse", "status-red"],
    [["--kind", "card"], "identify", "no-pass"],
    [["--kind", "pending"], "pending", "pending"],
    [["--area", "110101"], "invalid", "area-foreign"],
    [["--iat", "2099-01-01T00:00:00Z"], "invalid", "key-time"],
    [["--holder-key", file("holder.seed"), "--live", "2020-01-01T00:00:00Z"], "confirm", "proof-late"],
  ] as const;
  for (const [args, verdict, reason] of cases) {
    const { text } = await run("issue", ...args);
    const got = await verdictOf(text);
    expect([args, got]).toEqual([args, expect.objectContaining({ verdict })]);
    expect(got).toHaveProperty("reasons", expect.arrayContaining([reason]));
  }
});

test("what breaks the bounds, and a place that gates do not know, are signed with a warning", async () => {
  const late = await run("issue", "--exp", "2099-01-01T00:00:00Z");
  expect(late).toMatchObject({ status: 0, notes: [expect.stringContaining("bounds")] });
  expect(await verdictOf(late.text)).toMatchObject({ verdict: "invalid" });
  const nowhere = await run("issue", "--list", "65535", "--place", "1048575");
  expect(nowhere).toMatchObject({ status: 0, notes: [expect.stringContaining("no such place")] });
  expect(await verdictOf(nowhere.text)).toMatchObject({
    verdict: "unsure",
    reasons: ["list-missing", "no-holder-key"],
  });
});

test("a code that gates would not take is signed with a note that says why", async () => {
  const place = (await issueJson()).place;
  const inADay = new Date(Date.now() + 86_400_000).toISOString();
  const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
  const cases = [
    [["--area", "110101"], ["does not sign for area 110101"]],
    [["--kind", "card", "--iat", inADay], ["in the future"]],
    [
      ["--kind", "card", "--iat", "2020-01-01"],
      ["no key", "Expired already, at 2020-12-31"],
    ],
    [["--exp", anHourAgo], ["Expired already"]],
    [["--green-until", anHourAgo], ["No longer green"]],
    [["--list", String(place?.list), "--place", String(place?.place)], ["given to another pass"]],
  ] as const;
  for (const [args, words] of cases) {
    const { status: exit, notes } = await run("issue", ...args);
    expect([args, exit, notes]).toEqual([args, 0, words.map((word) => expect.stringContaining(word))]);
  }
});

test("a place that is asked for counts as given", async () => {
  const { place } = await issueJson();
  const list = String(place?.list);
  const free = String(((place?.place ?? 0) + 1) % 1000);
  const { code } = await issueJson("--list", list, "--place", free, "--colour", "red");
  expect(await verdictOf(code)).toMatchObject({ verdict: "refuse" });
  expect(await run("status", "set", list, free, "yellow")).toMatchObject({ status: 0 });
});

test("a code is written as text, PNG or SVG by the file's ending, and pictures read back", async () => {
  expect(await run("issue", "--out", file("code.txt"))).toMatchObject({ status: 0 });
  expect(await readFile(file("code.txt"), "utf8")).toMatch(/^HP1:[^\n]+\n$/);
  expect(await run("issue", "--out", file("code.svg"), "--kind", "card")).toMatchObject({ status: 0 });
  expect(await readFile(file("code.svg"), "utf8")).toContain("<svg ");
  expect(await run("issue", "--out", file("code.png"), "--live")).toMatchObject({ status: 0 });
  expect(await run("verify", "--image", file("code.png"))).toMatchObject({ status: 1, text: /^unsure/ });
  expect((await run("issue", "--format", "svg")).text).toContain("<path");
  expect(await run("issue", "--out", file("code.data"), "--format", "text")).toMatchObject({ status: 0 });
});

test("the holder's seed is made for its owner alone and kept; a wrong one is refused", async () => {
  const first = await issueJson("--holder-key", file("new.seed"));
  const second = await issueJson("--holder-key", file("new.seed"));
  expect((await stat(file("new.seed"))).mode & 0o777).toBe(0o600);
  expect(first.claims["holderKey"]).toBe(second.claims["holderKey"]);
  const wrong = await run("issue", "--holder-key", file("code.txt"), "--json");
  expect(wrong.status).toBe(2);
});

test("what cannot be done ends with status 2 and a stable code", async () => {
  const cases = [
    [["issue", "--kind", "visa"], "usage"],
    [["issue", "--colour", "blue"], "usage"],
    [["issue", "--last4", "12"], "usage"],
    [["issue", "--area", "37"], "usage"],
    [["issue", "--card", "zz"], "usage"],
    [["issue", "--card", ""], "usage"],
    [["issue", "--area", ""], "usage"],
    [["issue", "--name", ""], "usage"],
    [["issue", "--name", "**"], "usage"],
    [["issue", "--name", "123"], "usage"],
    [["issue", "--iat", "2026-02-30"], "usage"],
    [["issue", "--kind", "card", "--colour", "green"], "usage"],
    [["issue", "--kind", "card", "--applied", "2026-02-03"], "usage"],
    [["issue", "--kind", "card", "--list", "1", "--place", "2"], "usage"],
    [["issue", "--kind", "pending", "--green-until", "2026-02-03"], "usage"],
    [["issue", "--kind", "pending", "--reported", "2026-02-03"], "usage"],
    [["issue", "--applied", "2020-2-3"], "usage"],
    [["issue", "--applied", "2026-02-30"], "usage"],
    [["issue", "--list", "1"], "usage"],
    [["issue", "--format", "png"], "usage"],
    [["issue", "--out", "code.gif"], "usage"],
    [["issue", "extra"], "usage"],
    [["issue", "--issuer", "99"], "issuer-unknown"],
    [["issue", "--applied", "2020-02-20"], "application-date-past"],
    [["issue", "--out", "/nowhere/code.txt"], "file-unwritable"],
    [["status", "set", "1", "2"], "usage"],
    [["status", "set", "one", "2", "red"], "usage"],
    [["status", "set", "2/1", "2", "red", "--issuer", "1"], "usage"],
    [["status", "set", "60000", "2", "red"], "list-unknown"],
    [["status", "set", "1", "1048575", "red"], "place-unknown"],
    [["bundle", "import", "x"], "usage"],
    [["bundle", "export", "/nowhere/bundle.cbor"], "file-unwritable"],
  ] as const;
  for (const [[name, ...args], code] of cases) {
    const { status: exit, text } = await run(name, ...args, "--json");
    expect([name, args, exit, JSON.parse(text)]).toEqual([name, args, 2, expect.objectContaining({ error: code })]);
  }
});

test("a word that is wrong is named, and a folder that is missing", async () => {
  const messageOf = async (name: keyof typeof commands, ...args: readonly string[]) =>
    (await run(name, ...args)).notes[0] ?? "";
  expect(await messageOf("status", "set", "1", "5", "blue")).toContain('COLOUR takes green, red, yellow, not "blue"');
  expect(await messageOf("status", "get", "1", "5", "red")).toContain("Give: set LIST PLACE COLOUR.");
  expect(await messageOf("bundle", "export", "/nowhere/bundle.cbor")).toContain("there is no such folder");
});

test("a demonstration's command on a production's database is told which variables to set", async () => {
  const other = await mkdtemp(path.join(tmpdir(), "clearway-other-keys-"));
  await rename(file("keys"), path.join(other, "keys"));
  const { notes } = await run("issue");
  await rm(file("keys"), { recursive: true, force: true });
  await rename(path.join(other, "keys"), file("keys"));
  await rm(other, { recursive: true });
  expect(notes.join()).toMatch(/^store-unavailable: .*belongs to other keys.*set CLEARWAY_ENV, KEYS_DIR and/);
});

test("an issuer whose key may sign only later says from when", async () => {
  const keyFrom = (seconds: number) => running.db.updateTable("issuer_keys").set({ not_before: seconds }).execute();
  const { not_before: before } = await running.db
    .selectFrom("issuer_keys")
    .select("not_before")
    .executeTakeFirstOrThrow();
  const later = Math.floor(Date.now() / 1000) + 72 * 3600;
  await keyFrom(later);
  const { status: exit, notes } = await run("issue");
  await keyFrom(before);
  expect(exit).toBe(2);
  expect(notes.join()).toMatch(/^issuing-key-absent: /);
  expect(notes.join()).toContain(` from ${formatInstant(later)}`);
});

test("keys that others can read stop every command", async () => {
  await chmod(file("keys/trust.seed"), 0o644);
  const { status: exit, text } = await run("issue", "--json");
  await chmod(file("keys/trust.seed"), 0o600);
  expect([exit, JSON.parse(text)]).toEqual([2, expect.objectContaining({ error: "store-unavailable" })]);
});
