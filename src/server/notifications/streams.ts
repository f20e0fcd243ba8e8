/** Follows notifications for everyone who is connected to this process, with one loop that asks the database once for all of them. */
import type { Kysely } from "kysely";
import type { Tables } from "../db/schema.ts";
import { peekClock } from "../db/database-clock.ts";
import { readAfter, readSettledNumber, readUnseen } from "./read-notifications.ts";
import type { NumberedNotification } from "./read-notifications.ts";

/** Why a stream ends. */
export type StreamEnd = "signed-out" | "replaced" | "again" | "closing";

/** The way to one browser. */
export interface StreamSink {
  /** Sends text; false where too much waits to be sent already. */
  readonly write: (text: string) => boolean;
  readonly end: () => void;
}

/** Who connects. */
export interface StreamRequest {
  /** The holder who signed in: the limit is theirs. */
  readonly reader: string;
  /** Whose notifications come: the reader's own and those of dependents. */
  readonly holders: readonly string[];
  /** Of the session; the stream ends with it. */
  readonly sessionHash: Uint8Array;
  /** The last event's id that this browser has got; undefined at its first time. */
  readonly after: number | undefined;
}

/** All streams of a process. */
export interface NotificationStreams {
  /** Sends what was missed and then what comes; undefined where the process has as many as it takes. Gives what ends it from outside. */
  readonly open: (request: StreamRequest, sink: StreamSink) => Promise<(() => void) | undefined>;
  /** Sends what is new to everyone, and ends what is over. Call it each second. */
  readonly poll: () => Promise<void>;
  /** Ends all, and opens no more. */
  readonly close: () => void;
  readonly count: () => number;
}

/** What streams need. */
export interface StreamsParts {
  readonly db: Kysely<Tables>;
  /** Milliseconds by a clock that nobody sets. */
  readonly nowMs: () => number;
  readonly limits?: { readonly streamsMax: number; readonly perReaderMax: number };
}

interface Stream extends StreamRequest {
  readonly sink: StreamSink;
  readonly openedMs: number;
  wroteMs: number;
  /** Numbers above the settled one that were sent. */
  readonly sent: Set<number>;
  /** What it missed is still being sent: an id of the poll's would say that it has got that too. */
  isCatchingUp: boolean;
}

/** Each takes about 20 kB. */
const streamsMax = 5000;
/** A phone, a tablet, and some that broke off unnoticed. */
const perReaderMax = 4;
const caughtUpMax = 200;
/** At a time: a recolour of many people is sent in several parts. */
const pollRowsMax = 5000;
/** Proxies close what is silent for a minute, and so does this server. */
const heartbeatMs = 20_000;
const sessionsMs = 5000;
/** Then dependents are looked up anew. */
const ageMsMax = 30 * 60_000;

const textOf = ({ number: _, ...notification }: NumberedNotification, settled: number): string =>
  `id: ${settled}\nevent: notification\ndata: ${JSON.stringify(notification)}\n\n`;

/** What the functions below share. */
interface Shared extends Required<StreamsParts> {
  readonly streams: Set<Stream>;
  isClosed: boolean;
  /** When sessions were last looked up. */
  checkedMs: number;
}

/** None are open yet. */
export const createStreams = ({
  limits = { streamsMax, perReaderMax },
  ...parts
}: StreamsParts): NotificationStreams => {
  const shared: Shared = { ...parts, limits, streams: new Set(), isClosed: false, checkedMs: parts.nowMs() };
  return {
    open: async (request, sink) => openStream(shared, request, sink),
    poll: async () => poll(shared),
    close: () => {
      shared.isClosed = true;
      for (const stream of shared.streams) end(shared, stream, "closing");
    },
    count: () => shared.streams.size,
  };
};

const end = ({ streams }: Shared, stream: Stream, reason: StreamEnd): void => {
  if (!streams.delete(stream)) return;
  stream.sink.write(`event: end\ndata: ${reason}\n\n`);
  stream.sink.end();
};

const send = (shared: Shared, stream: Stream, notification: NumberedNotification, settled: number): void => {
  if (!shared.streams.has(stream) || stream.sent.has(notification.number)) return;
  stream.sent.add(notification.number);
  stream.wroteMs = shared.nowMs();
  // Who does not read is cut off; the browser comes back and gets the rest.
  if (!stream.sink.write(textOf(notification, settled))) end(shared, stream, "again");
};

const openStream = async (
  shared: Shared,
  request: StreamRequest,
  sink: StreamSink,
): Promise<(() => void) | undefined> => {
  const { nowMs, limits, streams } = shared;
  if (shared.isClosed || streams.size >= limits.streamsMax) return undefined;
  const own = [...streams].filter(({ reader }) => reader === request.reader);
  for (const oldest of own.slice(0, Math.max(0, own.length - limits.perReaderMax + 1))) end(shared, oldest, "replaced");
  const times = { openedMs: nowMs(), wroteMs: nowMs() };
  const stream: Stream = { ...request, sink, ...times, sent: new Set(), isCatchingUp: true };
  streams.add(stream);
  sink.write("retry: 3000\n\n");
  try {
    await catchUp(shared, stream);
    // What was committed meanwhile is not settled yet: the next poll finds it.
    stream.isCatchingUp = false;
  } catch (error) {
    streams.delete(stream);
    throw error;
  }
  return () => void streams.delete(stream);
};

const catchUp = async (shared: Shared, stream: Stream): Promise<void> => {
  const { db, streams } = shared;
  const { holders } = stream;
  const settled = await readSettledNumber(db);
  const sendAll = (missed: readonly NumberedNotification[]): void => {
    for (const notification of missed) send(shared, stream, notification, Math.min(settled, notification.number));
  };
  let { after } = stream;
  if (after === undefined) return sendAll(await readUnseen(db, holders, caughtUpMax));
  while (streams.has(stream)) {
    const missed = await readAfter(db, { holders, after, limit: caughtUpMax });
    sendAll(missed);
    if (missed.length < caughtUpMax) return;
    after = missed.at(-1)?.number ?? after;
  }
};

const poll = async (shared: Shared): Promise<void> => {
  const { db, nowMs, streams } = shared;
  if (streams.size === 0) return;
  if (nowMs() - shared.checkedMs >= sessionsMs) {
    shared.checkedMs = nowMs();
    for (const stream of await findOver(db, [...streams])) end(shared, stream, "signed-out");
  }
  const settled = await readSettledNumber(db);
  const byHolder = groupByHolder(streams);
  const holders = [...byHolder.keys()];
  for (let after = settled; ;) {
    const rows = await readAfter(db, { holders, after, limit: pollRowsMax });
    for (const row of rows) {
      for (const stream of byHolder.get(row.holder) ?? []) if (!stream.isCatchingUp) send(shared, stream, row, settled);
    }
    if (rows.length < pollRowsMax) break;
    after = rows.at(-1)?.number ?? after;
  }
  for (const stream of streams) keepAlive(shared, stream, settled);
};

const groupByHolder = (streams: ReadonlySet<Stream>): ReadonlyMap<string, readonly Stream[]> => {
  const byHolder = new Map<string, Stream[]>();
  for (const stream of streams) {
    for (const holder of stream.holders) byHolder.set(holder, [...(byHolder.get(holder) ?? []), stream]);
  }
  return byHolder;
};

const keepAlive = (shared: Shared, stream: Stream, settled: number): void => {
  for (const number of stream.sent) if (number <= settled) stream.sent.delete(number);
  const nowMs = shared.nowMs();
  const isSilent = nowMs - stream.wroteMs >= heartbeatMs;
  if (isSilent) stream.wroteMs = nowMs;
  const isStuck = isSilent && !stream.sink.write(": \n\n");
  if (isStuck || nowMs - stream.openedMs >= ageMsMax) end(shared, stream, "again");
};

/** Those whose sessions are over. */
const findOver = async (db: Kysely<Tables>, streams: readonly Stream[]): Promise<readonly Stream[]> => {
  const hexOf = (hash: Uint8Array): string => Buffer.from(hash).toString("hex");
  const hashes = [
    ...new Map(streams.map(({ sessionHash }) => [hexOf(sessionHash), Buffer.from(sessionHash)])).values(),
  ];
  const living = await db
    .selectFrom("sessions")
    .select("session_hash")
    .where((where) => where("session_hash", "=", where.fn.any(where.val(hashes))))
    .where("ended_seconds", "is", null)
    .where("expires_seconds", ">", await peekClock(db))
    .execute();
  const known = new Set(living.map(({ session_hash }) => hexOf(session_hash)));
  return streams.filter(({ sessionHash }) => !known.has(hexOf(sessionHash)));
};
