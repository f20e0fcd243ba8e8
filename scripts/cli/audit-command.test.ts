import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod/mini";
import { platform } from "../../src/server/access/actor.ts";
import { openSession } from "../../src/server/access/sessions.ts";
import { readAuditKeys } from "../../src/server/audit/audit-key-file.ts";
import { keepHead } from "../../src/server/audit/keep-head.ts";
import { recordAccesses } from "../../src/server/audit/record-access.ts";
import { sealEntries } from "../../src/server/audit/seal-entries.ts";
import { verifyLog } from "../../src/server/audit/verify-log.ts";
import { takeInstanceLock } from "../../src/server/instance-lock.ts";
import { createLease, leaderLease } from "../../src/server/jobs/lease.ts";
import { publishNow } from "../../src/server/publication/publish.ts";
import { openTestServer } from "../../src/testing/server.ts";
import type { TestServer } from "../../src/testing/server.ts";
import { audit, auditUsage } from "./audit-command.ts";
import { issue } from "./issue-command.ts";
import { lists } from "./lists-command.ts";
import { runCommand } from "./run-command.ts";
import { status } from "./status-command.ts";

// The server runs on the store: every command joins it.
let server: TestServer;
let folder: string;
beforeAll(async () => {
  server = await openTestServer();
  folder = await mkdtemp(path.join(tmpdir(), "clearway-audit-"));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const run = async (...args: readonly string[]) =>
  runCommand({ command: audit, usage: auditUsage, env: server.commandEnvironment }, args);

const holder = randomUUID();
const record = async (count: number, parts: Pick<TestServer["parts"], "auditKey"> = server.parts): Promise<void> => {
  await recordAccesses(
    server.parts.db,
    parts,
    Array.from({ length: count }, () => ({ actor: platform, action: "test.read", holder })),
  );
  await sealEntries(server.parts.db);
};
const attack = async (statement: string): Promise<void> => {
  await sql.raw(statement).execute(server.parts.db);
};

test("A whole log ends with 0, and what is not proven is said", async () => {
  expect((await run("verify")).text).toContain("0 positions; no signed head");
  await record(3);
  const unproven = await run("verify");
  expect(unproven.status).toBe(0);
  expect(unproven.text).toContain("No signed head was found outside the database");
  await keepHead(server.parts);
  const { status, text } = await run("verify");
  expect([status, text]).toEqual([
    0,
    "The log is whole.\n3 positions; 1 signed head, up to 3; 0 entries wait to be sealed.",
  ]);
  expect(JSON.parse((await run("verify", "--json")).text)).toMatchObject({
    ...{ findings: [], position: 3, newestHead: { position: 3 }, outsideCount: 1 },
  });
});

test("Accesses are listed by person and by actor, and listing is an access", async () => {
  const { status, text } = await run("list", "--holder", holder, "--limit", "2");
  expect(status).toBe(0);
  expect(text.split("\n")).toHaveLength(3);
  expect(text).toMatch(/platform:platform +test\.read/);
  const schema = z.object({ accesses: z.array(z.object({ action: z.string(), entry: z.int() })) });
  const read = async (...args: readonly string[]) =>
    schema.parse(JSON.parse((await run("list", ...args, "--json")).text)).accesses;
  const [listed, ...rest] = await read("--actor", "platform:platform");
  expect(listed).toMatchObject({ action: "audit.list" });
  expect(rest).toHaveLength(3);
  expect(await read("--actor", "platform:platform", "--before", String(rest[0]?.entry))).toHaveLength(2);
  expect((await run("list", "--holder", randomUUID())).text).toBe("No access is logged.");
});

test("An altered and a missing entry end with 1 and are named", async () => {
  await sealEntries(server.parts.db);
  await keepHead(server.parts);
  await attack("UPDATE audit_entries SET action = 'test.list' WHERE entry = 1");
  await attack("DELETE FROM audit_entries WHERE entry = 2");
  const { status, text } = await run("verify");
  expect(status).toBe(1);
  expect(text).toContain("The log is not whole: 2 findings.");
  expect(text).toContain("entry-altered: position 1, entry 1: not as it was written");
  expect(text).toContain("entry-missing: position 2, entry 2: the chain has a place for it, and it is gone");
  await attack("UPDATE audit_entries SET action = 'test.read' WHERE entry = 1");
});

const accept = async () => run("accept-restore", "--because", "disk of the database replaced", "--json");

test("Where nothing was restored nothing is accepted, and a restored store is accepted only while no server runs", async () => {
  await publishNow(server.parts);
  const { version } = await publishNow(server.parts);
  const before = await server.parts.db.selectFrom("status_lists").select(["list", "allotted"]).execute();
  const refused = async (status: number, because: string) => {
    const ending = await accept();
    expect([ending.status, JSON.parse(ending.text)]).toEqual([status, { accepted: false, because }]);
  };
  await refused(0, "not-restored");
  // What a backup of a moment before brings back.
  await attack(`DELETE FROM manifest_documents WHERE version = ${version}`);
  const lock = await takeInstanceLock(server.dataDir, "http://localhost:8080");
  await refused(1, "server-running");
  expect((await run("accept-restore", "--because", "disk")).text).toContain("Stop every server first.");
  await lock.release();
  const lease = createLease({ db: server.parts.db, name: leaderLease, owner: randomUUID(), nowMs: () => 0 });
  await lease.hold();
  await refused(1, "server-running");
  await lease.release();
  expect(await server.parts.db.selectFrom("status_lists").select(["list", "allotted"]).execute()).toEqual(before);
  for (const [command, args] of [
    [issue, []],
    [lists, ["list"]],
    [status, ["set", "1", "1", "red"]],
  ] as const) {
    const { notes } = await runCommand({ command, usage: "", env: server.commandEnvironment }, args);
    expect(notes).toEqual([expect.stringMatching(/^database-restored: Manifest .* accept-restore --because TEXT$/)]);
  }
  expect(JSON.parse((await accept()).text)).toMatchObject({ wasKeptOutside: true });
  await refused(0, "not-restored");
});

test("A restored backup is stated with a reason, and named from then on", async () => {
  await attack("DELETE FROM audit_chain WHERE position > 3");
  await attack("DELETE FROM audit_entries WHERE entry > 3");
  expect((await run("verify")).text).toContain("chain-cut: position 4 to");
  expect((await run("accept-restore")).notes[0]).toMatch(/^usage: --because/);
  await openSession(server.parts.db, { holder }, 60);
  const accepted = await run("accept-restore", "--because", "disk of the database replaced");
  expect(accepted.text).toContain("The log goes on behind position 4.");
  expect(accepted.text).toContain("Everybody signs in again: 1 session and 0 tokens ended");
  expect(accepted.text).toMatch(/Manifest \d{4,} and trust list \d{4,} are published, past anything that was before\./);
  const { text } = await run("verify");
  expect(text).not.toContain("chain-cut");
  expect(text).toContain("Behind position 4 a backup was restored");
});

test("Keys are made for their owner alone, and a second one is added beside the first", async () => {
  const file = path.join(folder, "audit-keys.json");
  expect((await run("make-keys", file)).status).toBe(0);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const before = await readFile(file, "utf8");
  expect((await run("make-keys", file)).notes[0]).toMatch(/^keys-not-made: .* it exists already/);
  expect(await readFile(file, "utf8")).toBe(before);
  const first = await readAuditKeys(file);
  expect((await run("add-key", file)).status).toBe(0);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const second = await readAuditKeys(file);
  expect(second.auditKey.keyId).not.toEqual(first.auditKey.keyId);
  const message = Buffer.from("message");
  expect(second.auditKey.checkMac(message, first.auditKey.mac(message))).toBeUndefined();
  expect(first.auditKey.checkMac(message, second.auditKey.mac(message))).toBe("key-unknown");
  await writeFile(file, "spoilt");
  expect((await run("add-key", file)).status).toBe(2);
  expect((await run("add-key", path.join(folder, "none"))).notes[0]).toMatch(/^keys-unreadable/);
});

test("With a rotated key the log stays whole; without the former one its entries are named", async () => {
  await attack("TRUNCATE audit_entries, audit_waiting, audit_chain, audit_heads");
  await rm(path.join(server.dataDir, "audit", "heads.ndjson"));
  const file = path.join(server.dataDir, "keys", "audit-keys.json");
  await record(2);
  await keepHead(server.parts);
  await run("add-key", file);
  const rotated = { ...server.parts, auditKey: (await readAuditKeys(file)).auditKey };
  await record(2, rotated);
  await keepHead(rotated);
  expect((await verifyLog(rotated)).findings).toEqual([]);
  expect((await verifyLog(server.parts)).findings).toMatchObject([
    { code: "head-key-unknown", from: 2 },
    { code: "head-key-unknown" },
    { code: "entry-key-unknown", from: 3, to: 4 },
  ]);
});

test.each([
  [[]],
  [["verify", "x"]],
  [["list", "--actor", "thief:1"]],
  [["list", "--holder", "1"]],
  [["list", "--limit", "x"]],
])("%j is no command line", async (args) => {
  const { status, notes } = await run(...args);
  expect([status, notes[0]?.startsWith("usage: ")]).toEqual([2, true]);
});
