/** Reads what stands now: the process, the database's connections, jobs, and what was published. */
import type { Server } from "node:net";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { promisify } from "node:util";
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type pg from "pg";
import { startOfDate } from "../../policy/civil-dates.ts";
import { clockSeconds } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { gauge } from "./metrics.ts";
import type { Metric } from "./metrics.ts";

/** Fine enough for delays that a person notices. */
const resolutionMs = 10;
const nanosecondsPerSecond = 1e9;

/** Of what is read. */
export interface StateParts {
  readonly db: Kysely<Tables>;
  readonly pool: Pick<pg.Pool, "totalCount" | "idleCount" | "waitingCount">;
  readonly server: Server;
}

/** Reads all of it. Never fails for a database that does not answer. `stop` ends what is measured all the time. */
export const createStateReader = ({ db, pool, server }: StateParts) => {
  const loop = createLoopReader();
  const read = async (): Promise<readonly Metric[]> => {
    const connections = await promisify(server.getConnections.bind(server))();
    return [
      ...loop.read(),
      ...readProcess(),
      gauge("clearway_http_connections", "Connections of clients.", connections),
      ...readPool(pool),
      ...(await readDatabase(db)),
    ];
  };
  return { read, stop: loop.stop };
};

/** How late the event loop is; each reading begins a new measurement, so one reader at a time sees all. */
const createLoopReader = (): { readonly read: () => readonly Metric[]; readonly stop: () => void } => {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  const lateness = (nanoseconds: number): number =>
    Math.max(0, nanoseconds / nanosecondsPerSecond - resolutionMs / 1000);
  const read = (): readonly Metric[] => {
    const isEmpty = delays.count === 0;
    const [p50, p99, max] = [delays.percentile(50), delays.percentile(99), delays.max].map((ns) =>
      isEmpty ? 0 : lateness(ns),
    );
    delays.reset();
    const quantile = (name: string, value = 0) => ({ labels: { quantile: name }, value });
    const samples = [quantile("0.5", p50), quantile("0.99", p99), quantile("1", max)];
    const help = "How late the event loop was since the last reading.";
    return [{ name: "clearway_event_loop_lag_seconds", help, type: "gauge", samples }];
  };
  return { read, stop: () => void delays.disable() };
};

/** Of this process. */
const readProcess = (): readonly Metric[] => {
  const { user, system } = process.cpuUsage();
  const cpuSeconds = (user + system) / 1e6;
  const cpu = { name: "process_cpu_seconds_total", help: "Time on processors.", type: "counter" } as const;
  return [
    gauge("process_uptime_seconds", "Since this process began.", process.uptime()),
    gauge("process_resident_memory_bytes", "Memory that this process holds.", process.memoryUsage.rss()),
    { ...cpu, samples: [{ value: cpuSeconds }] },
  ];
};

/** The connections to the database. */
const readPool = ({ totalCount, idleCount, waitingCount }: StateParts["pool"]): readonly Metric[] => {
  const samples = [
    { labels: { state: "used" }, value: totalCount - idleCount },
    { labels: { state: "idle" }, value: idleCount },
  ];
  const name = "clearway_database_connections";
  return [
    { name, help: "Connections to the database.", type: "gauge", samples },
    gauge("clearway_database_waiting", "Statements that wait for a connection.", waitingCount),
  ];
};

interface StateRow {
  readonly now: number;
  readonly waiting: number;
  readonly due: number;
  readonly dead: number;
  readonly changes: number;
  readonly manifest: number | null;
  readonly oldest: string | null;
}

/** What the database knows; `clearway_database_up` alone where it does not answer. */
const readDatabase = async (db: Kysely<Tables>): Promise<readonly Metric[]> => {
  const up = (value: 0 | 1) => gauge("clearway_database_up", "1 while the database answers.", value);
  try {
    const row = await readState(db);
    return [up(1), ...metricsOf(row)];
  } catch {
    return [up(0)];
  }
};

const readState = async (db: Kysely<Tables>): Promise<StateRow> => {
  const { rows } = await sql<StateRow>`
    WITH open AS (
      SELECT count(*) AS waiting, count(*) FILTER (WHERE due_seconds <= ${clockSeconds}) AS due
      FROM jobs WHERE done_seconds IS NULL AND dead_seconds IS NULL
    )
    SELECT
      ${clockSeconds} AS now, open.waiting, open.due,
      (SELECT count(*) FROM jobs WHERE dead_seconds IS NOT NULL) AS dead,
      (SELECT count(*) FROM list_changes) AS changes,
      (SELECT iat FROM manifest_documents ORDER BY version DESC LIMIT 1) AS manifest,
      (SELECT min(application_date)::text FROM status_lists WHERE NOT erased) AS oldest
    FROM open`.execute(db);
  const row = rows[0];
  if (row === undefined) throw new Error("The table clock has lost its row.");
  return row;
};

const metricsOf = ({ now, waiting, due, dead, changes, manifest, oldest }: StateRow): readonly Metric[] => {
  const states = Object.entries({ waiting, due, dead });
  const samples = states.map(([state, value]) => ({ labels: { state }, value }));
  return [
    {
      name: "clearway_jobs",
      help: "Jobs: waiting (those that are due among them) and given up.",
      type: "gauge",
      samples,
    },
    gauge("clearway_list_changes", "Changes of colours that no published list has yet.", changes),
    ...(manifest === null
      ? []
      : [gauge("clearway_manifest_age_seconds", "Since the newest manifest was signed.", now - manifest)]),
    ...(oldest === null
      ? []
      : [
          gauge(
            "clearway_oldest_list_age_seconds",
            "Since the beginning of the day of the oldest list that is kept.",
            Math.max(0, now - startOfDate(oldest)),
          ),
        ]),
  ];
};
