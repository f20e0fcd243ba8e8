import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openStore } from "./open-store.ts";
import type { Store } from "./open-store.ts";

/** What is waited for comes within moments; the rest is for a busy machine. */
const patience = { interval: 5, timeout: 20_000 };

// mkdtemp makes the directory 0700: as root only root can enter it.
let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "clearway-store-"));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

/** A process of its own that runs `body` with an open `store`; `lines` are what it prints. */
const startProcess = (body: string): { readonly child: ChildProcess; readonly lines: AsyncIterator<string> } => {
  const module = fileURLToPath(new URL("./open-store.ts", import.meta.url));
  const script = `import { openStore } from ${JSON.stringify(module)};
    const store = await openStore({ dataDir: process.argv[1] });
    ${body}`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script, dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
};

const writeForever = `
  await store.pool.query("CREATE TABLE written (number integer PRIMARY KEY)");
  for (let number = 0; ; number += 1) {
    await store.pool.query("INSERT INTO written VALUES ($1)", [number]);
    console.log(number);
  }`;

const postmasterPid = async (): Promise<number> =>
  Number((await readFile(join(dataDir, "pg", "data", "postmaster.pid"), "utf8")).split("\n")[0]);

const isGone = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => false,
    () => true,
  );

/**
 * Cuts a connection between two statements of its transaction, when nobody waits for an answer: that must not end the process,
 * as an error event without a listener would.
 */
const breakConnection = async (store: Store): Promise<void> => {
  const transaction = store.db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(trx);
    const isThere = sql`SELECT FROM pg_stat_activity WHERE pid = ${rows[0]?.pid}`;
    await sql`SELECT pg_terminate_backend(${rows[0]?.pid})`.execute(store.db);
    await vi.waitUntil(async () => (await isThere.execute(store.db)).rows.length === 0, patience);
    await isThere.execute(store.db);
    await isThere.execute(trx);
  });
  await expect(transaction).rejects.toThrow("not queryable");
};

test("Two first openings at once share one database, which an outside one can name, which keeps its rows, and which stops with the last", async () => {
  const [one, two] = await Promise.all([openStore({ dataDir }), openStore({ dataDir })]);
  await one.db.updateTable("gate_policy").set({ fresh_seconds: 7 }).execute();
  await one.close();
  const policy = async (store: Store) => store.db.selectFrom("gate_policy").select("fresh_seconds").execute();
  expect(await policy(two)).toEqual([{ fresh_seconds: 7 }]);
  const { user, password, host, port, database } = two.pool.options;
  const databaseUrl = `postgres://${user}:${String(password)}@${host}:${port}/${database}`;
  const outside = await openStore({ dataDir: "/nowhere", databaseUrl });
  expect(await policy(outside)).toEqual([{ fresh_seconds: 7 }]);
  await outside.close();
  await breakConnection(two);
  const secret = two.pool.query("SELECT 'somebody'::integer");
  await expect(secret).rejects.toThrow("somebody");
  const log = await readFile(join(dataDir, "pg", "postgres.log"), "utf8");
  expect(log).toContain("ready to accept connections");
  expect(log).not.toContain("somebody");
  await two.close();
  expect(await isGone(join(dataDir, "pg", "data", "postmaster.pid"))).toBe(true);
  expect(await readdir(dataDir)).toEqual(["pg"]);
  expect((await stat(join(dataDir, "pg", "password"))).mode & 0o777).toBe(0o600);
  const again = await openStore({ dataDir });
  expect(await policy(again)).toEqual([{ fresh_seconds: 7 }]);
  await again.close();
});

test("Nothing acknowledged is lost when the process or the database is killed", async () => {
  const { child, lines } = startProcess(writeForever);
  let acknowledged = -1;
  while (acknowledged < 20) acknowledged = Number((await lines.next()).value);
  const outlived = await postmasterPid();
  child.kill("SIGKILL");
  await once(child, "exit");
  const store = await openStore({ dataDir });
  expect(await postmasterPid()).toBe(outlived);
  const count = async (): Promise<number | undefined> =>
    store.pool.query<{ count: number }>("SELECT count(*) FROM written").then(({ rows }) => rows[0]?.count);
  expect(await count()).toBeGreaterThan(acknowledged);

  process.kill(outlived, "SIGKILL");
  await vi.waitUntil(async () => (await postmasterPid().catch(() => outlived)) !== outlived, patience);
  // The open store goes on with the database that was started again.
  const countAgain = await vi.waitUntil(async () => count().catch(() => undefined), patience);
  expect(countAgain).toBeGreaterThan(acknowledged);
  await store.close();
  expect(await isGone(join(dataDir, "pg", "data", "postmaster.pid"))).toBe(true);
});

test("A kill in the middle of making the database's files leaves nothing in the way, and no draft but a living process's", async () => {
  const foreign = `pg.new-${process.ppid}-00000000`;
  await mkdir(join(dataDir, foreign));
  const { child } = startProcess("");
  await vi.waitUntil(async () => (await readdir(dataDir)).length > 1, patience);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await readdir(dataDir)).not.toContain("pg");
  const store = await openStore({ dataDir });
  await store.close();
  expect((await readdir(dataDir)).sort()).toEqual(["pg", foreign]);
});

test("An outside database that does not answer is told, not waited for", async () => {
  const opening = openStore({ dataDir, databaseUrl: "postgres://nobody:x@127.0.0.1:1/none" });
  await expect(opening).rejects.toThrow("ECONNREFUSED");
});
