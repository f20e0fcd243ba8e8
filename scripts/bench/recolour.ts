/** How fast a delivery of epidemic data recolours a province, and whether anybody else has to wait for it (D7.2). */
import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { sql } from "kysely";
import { columnBytes } from "../../src/server/db/column-types.ts";
import { colourAt } from "../../src/core/status-list/bits.ts";
import { decodeSnapshot } from "../../src/core/status-list/snapshot.ts";
import { addDays } from "../../src/policy/civil-dates.ts";
import { platform } from "../../src/server/access/actor.ts";
import { createRefuseWaiting } from "../../src/server/epidemic/refuse-waiting.ts";
import { followUpRecolours } from "../../src/server/colours/follow-ups.ts";
import { takeDelivery } from "../../src/server/epidemic/import-delivery.ts";
import { openParts } from "../../src/server/open-parts.ts";
import type { OpenParts } from "../../src/server/open-parts.ts";
import { publishNow } from "../../src/server/publication/publish.ts";
import { identityNumber } from "../../src/testing/epidemic-people.ts";
import { figureOf, largestOf } from "./figures.ts";
import type { Bench } from "./figures.ts";
import {
  buildWorld,
  colourOf,
  hasFormer,
  hitPeople,
  hits,
  people,
  placeOf,
  settle,
  sizeLog2,
  worldLists,
} from "./recolour-world.ts";

const rounds = 3;
const today = "2031-02-24";
const noonSeconds = Date.parse(`${today}T12:00:00+08:00`) / 1000;
/** A timer looks so often how late it is. */
const resolutionMs = 5;

/** Everything of these kinds makes red on that day. */
const kinds = ["confirmed", "suspected", "positive", "close-contact", "home-observation", "isolation-observation"];

const recordsText = (round: number): string =>
  hitPeople
    .map((_, index) => {
      const document = { documentType: "resident-id", documentNumber: identityNumber(index) };
      const record = { kind: kinds[index % kinds.length], from: addDays(today, -(index % 10)), area: 370_102 };
      return `${JSON.stringify({ key: `r${round}-${index}`, ...document, ...record })}\n`;
    })
    .join("");
const withdrawalsText = (round: number): string =>
  hitPeople.map((_, index) => `${JSON.stringify({ key: `r${round}-${index}`, withdrawn: true })}\n`).join("");

interface Timed {
  readonly seconds: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const timed = async (work: () => Promise<unknown>): Promise<Timed> => {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  const begun = performance.now();
  await work();
  const seconds = (performance.now() - begun) / 1000;
  delays.disable();
  return { seconds, p99Ms: delays.percentile(99) / 1e6, maxMs: delays.max / 1e6 };
};

/** Brings a file in, as the route does; throws unless each line recoloured somebody. */
const deliver = async (parts: OpenParts, file: string): Promise<Timed> =>
  timed(async () => {
    const imported = await takeDelivery(
      { ...parts, refuseWaiting: createRefuseWaiting(parts) },
      { batch: randomUUID(), source: "bench", format: "ndjson", isDryRun: false, actor: platform },
      createReadStream(file),
    );
    if (!imported.ok) throw new Error(`The delivery was refused: ${imported.error}`);
    if (imported.value.recoloured !== hits)
      throw new Error(`recoloured: expected ${hits}, got ${imported.value.recoloured}`);
  });

const notGreenOf = (isHit: boolean): ReadonlyMap<string, number> => {
  const expected = new Map<string, number>();
  for (let person = 0; person < people; person += 1) {
    const colour = colourOf(person, isHit);
    const { list, place } = placeOf(person);
    if (colour !== 0) expected.set(`${list}/${place}`, colour);
    if (!hasFormer(person)) continue;
    const former = placeOf(person, true);
    expected.set(`${former.list}/${former.place}`, colour === 0 ? 2 : colour);
  }
  return expected;
};

const colourNumbers = { green: 0, red: 1, yellow: 2 } as const;

/** Compares rows and published lists with what every person's colour must be. Throws where one place differs. */
const checkExact = async ({ db }: OpenParts, isHit: boolean): Promise<void> => {
  const expected = notGreenOf(isHit);
  const { rows } = await sql<{ list: number; place: number; colour: number }>`
    SELECT list, place, colour FROM places WHERE issuer = 1 AND colour <> 0 AND list = ANY (${[...worldLists]})`.execute(
    db,
  );
  const isRow = rows.every(({ list, place, colour }) => expected.get(`${list}/${place}`) === colour);
  if (!isRow || rows.length !== expected.size) throw new Error("The rows are not what the records say.");
  let notGreen = 0;
  for (const list of worldLists) {
    const newest = await db
      .selectFrom("list_versions")
      .select("snapshot")
      .where("issuer", "=", 1)
      .where("list", "=", list)
      .orderBy("version", "desc")
      .limit(1)
      .executeTakeFirstOrThrow();
    const bits = decodeSnapshot(columnBytes(newest.snapshot), sizeLog2);
    if (!bits.ok) throw new Error(`list ${list}: ${bits.error}`);
    for (let place = 0; place < 2 ** sizeLog2; place += 1) {
      const colour = colourNumbers[colourAt(bits.value, place) ?? "green"];
      if (colour !== (expected.get(`${list}/${place}`) ?? 0)) throw new Error(`The list ${list} is wrong at ${place}.`);
      if (colour !== 0) notGreen += 1;
    }
  }
  if (notGreen !== expected.size) throw new Error("The lists are not what the records say.");
};

/** Whoever is red has a referral and was told. Throws where one is missing or there is one too many. */
const checkFollowed = async ({ db }: OpenParts, round: number): Promise<void> => {
  const { rows } = await sql<{ referrals: number; told: number }>`
    SELECT (SELECT count(*) FROM referrals WHERE closed_seconds IS NULL) AS referrals,
      (SELECT count(*) FROM notifications WHERE kind = 'colour-red') AS told`.execute(db);
  const [found] = rows;
  if (found?.referrals !== hits || found.told !== hits * (round + 1)) {
    throw new Error(`Not everybody is followed up: ${JSON.stringify(found)}.`);
  }
};

/** What the same places cost when nothing but their colour is written, in one statement; they are as before afterwards. */
const bareUpdate = async ({ db }: OpenParts): Promise<number> => {
  const places = hitPeople.map((person) => placeOf(person));
  const update = async (colour: number) =>
    sql`UPDATE places p SET colour = ${colour} FROM unnest(${places.map(({ list }) => list)}::integer[],
      ${places.map(({ place }) => place)}::integer[]) AS g (list, place)
      WHERE p.issuer = 1 AND p.list = g.list AND p.place = g.place`.execute(db);
  const { seconds } = await timed(async () => update(1));
  await update(0);
  return seconds;
};

interface Round {
  readonly red: Timed;
  readonly followed: Timed;
  readonly green: Timed;
  readonly published: Timed;
  readonly bare: number;
}

/** Everybody in the records turns red, and back. */
const measureRound = async (parts: OpenParts, dataDir: string, round: number): Promise<Round> => {
  const [records, withdrawals] = [path.join(dataDir, "records"), path.join(dataDir, "withdrawals")];
  await writeFile(records, recordsText(round));
  await writeFile(withdrawals, withdrawalsText(round));
  await settle(parts.db);
  const bare = await bareUpdate(parts);
  const red = await deliver(parts, records);
  const published = await timed(async () => publishNow(parts));
  const followed = await timed(async () => followUpRecolours(parts.db));
  await checkExact(parts, true);
  await checkFollowed(parts, round);
  await settle(parts.db);
  const green = await deliver(parts, withdrawals);
  await publishNow(parts);
  await followUpRecolours(parts.db);
  await checkExact(parts, false);
  return { red, followed, green, published, bare };
};

/** `npm run bench -- recolour`. */
export const benchRecolour: Bench = async (note) => {
  note(`${people} living passes in ${worldLists.length} lists, ${hits} records in one delivery, ${rounds} rounds`);
  const dataDir = await mkdtemp(path.join(tmpdir(), "clearway-bench-"));
  const parts = await openParts({
    ...{ dataDir, databaseUrl: undefined, keysDir: undefined, publicOrigin: "http://pass.test" },
    ...{ isDemonstration: true, listSizeLog2: sizeLog2 },
  });
  try {
    await parts.db.updateTable("clock").set({ seconds: noonSeconds }).execute();
    note(`built in ${Math.round((await timed(async () => buildWorld(parts, today))).seconds)} s`);
    const measured: Round[] = [];
    for (let round = 0; round < rounds; round += 1) {
      measured.push(await measureRound(parts, dataDir, round));
      note(`round ${round + 1}: ${JSON.stringify(measured.at(-1))}`);
    }
    return [
      figureOf(
        "seconds",
        measured.map(({ red }) => red.seconds),
      ),
      figureOf(
        "eventLoopP99Ms",
        measured.map(({ red }) => red.p99Ms),
      ),
      largestOf(
        "eventLoopMaxMs",
        measured.flatMap(({ red, green }) => [red.maxMs, green.maxMs]),
      ),
      figureOf(
        "followSeconds",
        measured.map(({ followed }) => followed.seconds),
      ),
      figureOf(
        "withdrawSeconds",
        measured.map(({ green }) => green.seconds),
      ),
      figureOf(
        "publishSeconds",
        measured.map(({ published }) => published.seconds),
      ),
      figureOf(
        "publishEventLoopP99Ms",
        measured.map(({ published }) => published.p99Ms),
      ),
      figureOf(
        "bareUpdateSeconds",
        measured.map(({ bare }) => bare),
      ),
    ];
  } finally {
    await parts.close();
    await rm(dataDir, { recursive: true, force: true });
  }
};
