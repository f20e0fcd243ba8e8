/**
 * Daily reports a second, each stored and answered with a newly signed code, against the same route with all but the database: who is
 * signed in and which passes there are is then known beforehand, and nothing is stored. On a quiet machine the share can exceed one:
 * batches answer in bursts, which wakes the phones less often than one answer after the other.
 */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { FastifyInstance } from "fastify";
import { bytesToHex } from "../../src/core/bytes.ts";
import { ok } from "../../src/core/result.ts";
import { addDays, civilDateAt } from "../../src/policy/civil-dates.ts";
import { defaultPolicy } from "../../src/policy/policy-data.ts";
import { judgeReport } from "../../src/policy/report-rules.ts";
import type { ReadSession } from "../../src/server/access/session-reader.ts";
import { secretHash } from "../../src/server/access/sessions.ts";
import { buildApp } from "../../src/server/app.ts";
import type { AppParts } from "../../src/server/app.ts";
import { peekClock } from "../../src/server/db/database-clock.ts";
import { findSigningKeys } from "../../src/server/issuing/signing-key.ts";
import { createStreams } from "../../src/server/notifications/streams.ts";
import { openParts } from "../../src/server/open-parts.ts";
import type { OpenParts } from "../../src/server/open-parts.ts";
import { readPassStates } from "../../src/server/passes/pass-state.ts";
import { toHeldPass } from "../../src/server/passes/sign-pass.ts";
import { createStatusTokens } from "../../src/server/publication/status-token.ts";
import { sealFindings } from "../../src/server/reports/findings.ts";
import type { TakeReport } from "../../src/server/reports/reporter.ts";
import { figureOf } from "./figures.ts";
import type { Bench } from "./figures.ts";
import type { ReportsDone, ReportsJob } from "./reports-client.ts";
import { settleTown } from "./reports-world.ts";
import type { Townsman } from "./reports-world.ts";

const seed = 41;
const people = 16_000;
const connections = 64;
/** A pass lives five days; on the first all is warmed up. */
const days = 5;
const firstSeconds = Date.parse("2031-01-01T08:00:00+08:00") / 1000;
const origin = "http://localhost";

/** Nobody here is written to. */
const noSms = { push: () => undefined, idle: async () => undefined };

/** A server that listens on a port of its own. */
const listen = async (
  parts: OpenParts,
  stand: Pick<AppParts, "readSession"> & { readonly takeReport?: TakeReport },
) => {
  const { readSession, takeReport } = stand;
  const streams = createStreams({ db: parts.db, nowMs: () => performance.now() });
  const app = await buildApp({
    ...{
      db: parts.db,
      readStatusToken: createStatusTokens(parts),
      publicOrigin: origin,
      readSession,
    },
    province: { ...parts, streams, smsOutbox: noSms, takeReport },
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  return app;
};

const portOf = (app: FastifyInstance): number => {
  const address = app.addresses()[0];
  if (typeof address !== "object") throw new Error("The server does not listen on a port.");
  return address.port;
};

/** Everything of the route that needs no database. */
const createStandIns = async (parts: OpenParts, town: readonly Townsman[]) => {
  const nowSeconds = await peekClock(parts.db);
  const holders = town.map(({ holder }) => holder);
  const states = await readPassStates(parts.db, holders, nowSeconds);
  const signers = await findSigningKeys(parts, [1], nowSeconds);
  const stateByHolder = new Map(states.map((state) => [state.holder, state]));
  const holderByHash = new Map(town.map(({ holder, secret }) => [bytesToHex(secretHash(secret)), holder]));
  const readSession: ReadSession = async (secret) => {
    const holder = holderByHash.get(bytesToHex(secretHash(secret)));
    return holder === undefined ? { kind: "nobody" } : { kind: "holder", holder };
  };
  const takeReport: TakeReport = async (report) => {
    const { holder, date, findings } = report;
    const judged = judgeReport(findings, defaultPolicy);
    const state = stateByHolder.get(holder);
    if (!judged.ok || state === undefined) throw new Error("The town has only healthy people with passes.");
    sealFindings(parts.dataKeys, report, findings);
    const renewed = { ...state, lastReportDate: date, iatSeconds: nowSeconds };
    return ok({ isHealthy: true, corrections: 0, passes: [await toHeldPass(parts.dataKeys, renewed, signers, [])] });
  };
  return { readSession, takeReport };
};

const putAll = async (client: ChildProcess, job: ReportsJob): Promise<ReportsDone> => {
  client.send(job);
  // as: the client sends nothing else
  const [done] = (await once(client, "message")) as [ReportsDone];
  if (done.accepted !== job.reports.length) throw new Error(`A report was not accepted: ${done.refused}`);
  return done;
};

/** Every report that was accepted is stored, once, and noted in its pass. */
const checkStored = async ({ db }: OpenParts, date: string, count: number): Promise<void> => {
  const of = (rows: readonly unknown[]): number => rows.length;
  const reports = of(await db.selectFrom("reports").select("holder").where("report_date", "=", date).execute());
  const passes = of(await db.selectFrom("passes").select("holder").where("last_report_date", "=", date).execute());
  if (reports !== count || passes !== count)
    throw new Error(`${date}: expected ${count}, got ${reports} and ${passes}`);
};

const measure = async (parts: OpenParts, client: ChildProcess, note: (line: string) => void) => {
  const town = await settleTown(parts, people, seed);
  const accepting = await listen(parts, {});
  const ceiling = await listen(parts, await createStandIns(parts, town));
  const rates: { readonly accepted: number; readonly ceiling: number }[] = [];
  try {
    for (let day = 0; day < days; day += 1) {
      await parts.db
        .updateTable("clock")
        .set({ seconds: firstSeconds + day * 86_400 })
        .execute();
      const date = addDays(civilDateAt(firstSeconds), day);
      const reports = town.map(({ secret }) => ({ secret, clientKey: randomUUID() }));
      const rate = async (app: FastifyInstance): Promise<number> =>
        people / (await putAll(client, { port: portOf(app), date, connections, reports })).seconds;
      // By turns: whoever comes second finds the machine warm.
      const isCeilingFirst = day % 2 === 0;
      const early = await rate(isCeilingFirst ? ceiling : accepting);
      const late = await rate(isCeilingFirst ? accepting : ceiling);
      const round = isCeilingFirst ? { ceiling: early, accepted: late } : { ceiling: late, accepted: early };
      await checkStored(parts, date, people);
      note(`${date}: ${Math.round(round.accepted)} accepted a second, ${Math.round(round.ceiling)} at the ceiling`);
      if (day > 0) rates.push(round);
    }
  } finally {
    await accepting.close();
    await ceiling.close();
  }
  return rates;
};

/** 64 connections, in a process of their own. */
export const benchReports: Bench = async (note) => {
  note(
    `seed ${seed}: ${people} people with a pass each, one report a day over ${connections} connections, ${days - 1} days`,
  );
  const dataDir = await mkdtemp(path.join(tmpdir(), "clearway-bench-"));
  const client = fork(new URL("reports-client.ts", import.meta.url));
  try {
    const parts = await openParts({
      ...{ dataDir, databaseUrl: undefined, keysDir: undefined, publicOrigin: origin, isDemonstration: true },
      listSizeLog2: 17,
    });
    try {
      await parts.db.updateTable("clock").set({ seconds: firstSeconds }).execute();
      const rates = await measure(parts, client, note);
      return [
        figureOf(
          "accepted/ceiling",
          rates.map(({ accepted, ceiling }) => accepted / ceiling),
        ),
        figureOf(
          "acceptedPerSecond",
          rates.map(({ accepted }) => accepted),
        ),
      ];
    } finally {
      await parts.close();
    }
  } finally {
    client.kill();
    await rm(dataDir, { recursive: true, force: true });
  }
};
