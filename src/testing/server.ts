/** A server of the demonstration on a database of its own, without a port: tests inject into it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { syncPaths } from "../api/sync-paths.ts";
import type { Bytes } from "../core/bytes.ts";
import { decodeSnapshot } from "../core/status-list/snapshot.ts";
import { openManifest } from "../core/trust/manifest.ts";
import { openRoot } from "../core/trust/root.ts";
import type { Root } from "../core/trust/root.ts";
import { listKey } from "../core/trust/trust-set.ts";
import type { Offer } from "../core/trust/trust-set.ts";
import { buildApp } from "../server/app.ts";
import type { AppParts } from "../server/app.ts";
import { createDemoCodes } from "../server/demonstration/demo-codes.ts";
import { createStreams } from "../server/notifications/streams.ts";
import type { NotificationStreams } from "../server/notifications/streams.ts";
import { openParts } from "../server/open-parts.ts";
import type { OpenParts } from "../server/open-parts.ts";
import { createStatusTokens } from "../server/publication/status-token.ts";
import { createSmsInbox } from "./sms-inbox.ts";
import type { SmsInbox } from "./sms-inbox.ts";
import { createTestDatabase } from "./test-databases.ts";

/** The smallest lists: a test can fill one. */
const testListSizeLog2 = 10;

/** Where its pages would come from. */
export const testOrigin = "http://pass.test";

/** Its parts, the server on them, and the end of both. */
export interface TestServer {
  readonly parts: OpenParts;
  readonly app: FastifyInstance;
  /** What the routes below `/api` were made of, for another server on the same database. */
  readonly province: NonNullable<AppParts["province"]>;
  readonly dataDir: string;
  /** Lets a command-line tool work on the same store. */
  readonly commandEnvironment: Readonly<Record<string, string>>;
  /** The phones of everybody. */
  readonly sms: SmsInbox;
  /** Who follows notifications; nobody polls but the test. */
  readonly streams: NotificationStreams;
  /** Lets time pass for the streams; it stands still otherwise. */
  readonly passStreamTime: (ms: number) => void;
  /** Lets the database's clock stand at a time that is to come; it never goes back. */
  readonly setClock: (seconds: number) => Promise<void>;
  /** The same to an ISO 8601 time with its offset; gives its seconds. */
  readonly setTime: (iso: string) => Promise<number>;
  /** Throws where a route has refused with a code that the document about the API does not have (`plugins/open-api-*.ts`). */
  readonly close: () => Promise<void>;
}

/** How to start one. */
interface TestServerWish {
  /** As in `buildApp`. */
  readonly appsDir?: string;
  /** On an embedded PostgreSQL of its own, whose files lie below `dataDir`; seconds slower. */
  readonly hasOwnPostgres?: boolean;
}

/** Starts one; nothing is published yet. */
export const openTestServer = async ({ appsDir, hasOwnPostgres }: TestServerWish = {}): Promise<TestServer> => {
  const dataDir = await mkdtemp(join(tmpdir(), "clearway-server-"));
  const database = hasOwnPostgres === true ? undefined : await createTestDatabase();
  const parts = await openParts({
    dataDir,
    databaseUrl: database?.url,
    keysDir: undefined,
    publicOrigin: testOrigin,
    isDemonstration: true,
    listSizeLog2: testListSizeLog2,
  });
  const sms = createSmsInbox();
  let streamsMs = 0;
  const streams = createStreams({ db: parts.db, nowMs: () => streamsMs });
  const passStreamTime = (ms: number): void => void (streamsMs += ms);
  const province = { ...parts, streams, smsOutbox: sms.smsOutbox };
  const undescribed = new Set<string>();
  const app = await buildApp({
    db: parts.db,
    readStatusToken: createStatusTokens(parts),
    publicOrigin: testOrigin,
    province,
    readDemoCodes: createDemoCodes(parts),
    onUndescribed: (refusal) => undescribed.add(refusal),
    ...(appsDir !== undefined && { appsDir }),
  });
  const close = async (): Promise<void> => {
    const closing = app.close();
    // Connections of tests that are done with it would be waited for until they have been silent long enough.
    app.server.closeAllConnections();
    await closing;
    await parts.close();
    await database?.drop();
    await rm(dataDir, { recursive: true, force: true });
    if (undescribed.size > 0) throw new Error(`Not in the document about the API: ${[...undescribed].join("; ")}.`);
  };
  const setClock = async (seconds: number): Promise<void> => {
    await parts.db.updateTable("clock").set({ seconds }).execute();
  };
  const setTime = async (iso: string): Promise<number> => {
    const seconds = Date.parse(iso) / 1000;
    await setClock(seconds);
    return seconds;
  };
  const commandEnvironment = {
    ...{ DATA_DIR: dataDir, PUBLIC_URL: testOrigin },
    ...(database && { DATABASE_URL: database.url }),
  };
  return { parts, app, province, dataDir, commandEnvironment, sms, streams, passStreamTime, setClock, setTime, close };
};

/** The body of a GET that must succeed. */
export const getBytes = async (app: FastifyInstance, url: string): Promise<Bytes> => {
  const { statusCode, rawPayload } = await app.inject({ url });
  if (statusCode !== 200) throw new Error(`${url}: expected 200, got ${statusCode}`);
  return new Uint8Array(rawPayload);
};

/** What a client that has nothing but the first root fetches: all roots, the manifest, its trust list and its lists whole. */
export const downloadOffer = async (
  app: FastifyInstance,
): Promise<{ readonly pinned: Root; readonly offer: Offer }> => {
  const roots = [await getBytes(app, syncPaths.root(1))];
  const pinned = await openRoot(await getBytes(app, syncPaths.root(1)));
  if (!pinned.ok) throw new Error(pinned.error);
  const document = await getBytes(app, syncPaths.manifest());
  const manifest = await openManifest(document, pinned.value.manifestKey);
  if (!manifest.ok) throw new Error(manifest.error);
  const lists = new Map<string, Bytes>();
  for (const { issuer, list, version, sizeLog2 } of manifest.value.lists) {
    const bits = decodeSnapshot(await getBytes(app, syncPaths.snapshot(issuer, list, version)), sizeLog2);
    if (!bits.ok) throw new Error(bits.error);
    lists.set(listKey(issuer, list), bits.value);
  }
  const trust = await getBytes(app, syncPaths.trust(manifest.value.trustVersion));
  return { pinned: pinned.value, offer: { roots, trust, manifest: document, lists } };
};
