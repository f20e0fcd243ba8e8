import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { HeldPass } from "../../api/passes.ts";
import type { Reported } from "../../api/reports.ts";
import { colourNumber } from "../../core/status-list/bits.ts";
import { defaultPolicy } from "../../core/trust/policy.ts";
import { acceptOffer } from "../../core/trust/trust-set.ts";
import type { TrustSet } from "../../core/trust/trust-set.ts";
import { decodeCode } from "../../core/pass/decode.ts";
import type { PassClaims } from "../../core/pass/claims.ts";
import { verifyCode } from "../../core/verdict/verify-code.ts";
import { civilDateAt } from "../../policy/civil-dates.ts";
import {
  createPassHolder,
  createPhone,
  fetchCodesOf,
  issueTo,
  report,
  requestMove,
} from "../../testing/pass-holders.ts";
import type { HeldTestPass, PassHolder } from "../../testing/pass-holders.ts";
import { downloadOffer, openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { addCauses, endCauses } from "../colours/causes.ts";
import { lockHolders } from "../colours/lock-holders.ts";
import { recolour } from "../colours/recolour.ts";
import { publishNow } from "../publication/publish.ts";
import { markMissingReports } from "../reports/missing-reports.ts";
import { readPassStates } from "./pass-state.ts";
import { signPrint } from "./prints.ts";

let server: TestServer;
let nowSeconds = Date.parse("2031-01-01T08:00:00+08:00") / 1000;
beforeAll(async () => {
  server = await openTestServer();
  await server.setClock(nowSeconds);
});
afterAll(async () => server.close());

type Step =
  | { readonly do: "wait"; readonly seconds: number }
  | { readonly do: "fetch" | "move" | "publish" | "well" | "ill" | "clear" | "midnight" }
  | { readonly do: "cause"; readonly colour: "red" | "yellow" };

const seconds = fc.oneof(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 3600, max: 100_000 }));
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("wait" as const), seconds }),
  fc.record({ do: fc.constantFrom("fetch", "move", "publish", "well", "ill", "clear", "midnight") }),
  fc.record({ do: fc.constant("cause" as const), colour: fc.constantFrom("red", "yellow") }),
);

/** One person's pass, everything that was ever handed out of it, and every state of the lists that a gate may have. */
interface Run {
  readonly person: PassHolder;
  readonly pass: HeldTestPass;
  readonly isPrint: boolean;
  readonly codes: { readonly text: string; readonly claims: PassClaims }[];
  readonly sets: TrustSet[];
  /** What the database said of each place from when on. */
  readonly history: Map<string, { readonly seconds: number; readonly colour: number }[]>;
}

const advance = async (by: number): Promise<void> => {
  nowSeconds += by;
  await server.setClock(nowSeconds);
};
const placeKey = ({ list, place }: PassClaims["status"]): string => `${list}/${place}`;

const take = (run: Run, text: string | null | undefined): void => {
  if (typeof text !== "string") return;
  const decoded = decodeCode(text);
  if (!decoded.ok || decoded.value.claims.kind !== "pass") throw new Error("expected the code of a pass");
  run.codes.push({ text, claims: decoded.value.claims });
};
const publish = async (run: Run): Promise<void> => {
  await publishNow(server.parts);
  const { pinned, offer } = await downloadOffer(server.app);
  const accepted = await acceptOffer(pinned, undefined, offer);
  if (!accepted.ok) throw new Error(accepted.error);
  run.sets.push(accepted.value.set);
};
const fetchAll = async (run: Run): Promise<void> => {
  const { holder } = run.person;
  const printed = run.isPrint && (await signPrint(server.parts, { holder, application: run.pass.application }));
  if (printed !== false && printed.ok) take(run, printed.value.code);
  for (const { code } of (await fetchCodesOf(run.person)).passes) take(run, code);
};
const changeCauses = async ({ person: { holder } }: Run, colour: "red" | "yellow" | undefined): Promise<void> =>
  server.parts.db.transaction().execute(async (trx) => {
    await lockHolders(trx, [holder]);
    if (colour === undefined)
      await endCauses(
        trx,
        [
          { holder, kind: "record" },
          { holder, kind: "report" },
        ],
        "staff:1",
      );
    else await addCauses(trx, [{ holder, kind: "record", ref: colour, colour, isAnew: true }]);
    await recolour(trx, [holder]);
  });
const sendReport = async (run: Run, findings: object): Promise<void> => {
  const answer = await report(run.person, civilDateAt(nowSeconds), findings);
  if (answer.statusCode !== 200) return expect(answer.statusCode).toBe(409);
  for (const { code } of answer.json<Reported>().passes) take(run, code);
};

const go = async (run: Run, one: Step): Promise<void> => {
  switch (one.do) {
    case "wait":
      return advance(one.seconds);
    case "fetch":
      return fetchAll(run);
    case "publish":
      return publish(run);
    case "well":
      return sendReport(run, {});
    case "ill":
      return sendReport(run, { temperatureTenths: 390 });
    case "cause":
      return changeCauses(run, one.colour);
    case "clear":
      return changeCauses(run, undefined);
    case "midnight":
      await server.parts.db.transaction().execute(async (trx) => markMissingReports(trx, civilDateAt(nowSeconds)));
      return undefined;
    case "move": {
      const answer = await requestMove(server, run.person, run.pass, { phone: createPhone() });
      if (answer.statusCode === 200) take(run, answer.json<HeldPass>().code);
      return undefined;
    }
  }
};

const readPlaces = async (run: Run): Promise<void> => {
  const rows = await server.parts.db
    .selectFrom("passes")
    .innerJoin("places", (join) =>
      join.onRef("places.list", "=", "passes.list").onRef("places.place", "=", "passes.place"),
    )
    .select(["passes.list", "passes.place", "colour"])
    .where("holder", "=", run.person.holder)
    .execute();
  for (const { colour, ...name } of rows) {
    const past = run.history.get(placeKey(name)) ?? [];
    past.push({ seconds: nowSeconds, colour });
    run.history.set(placeKey(name), past);
  }
};
const colourThen = (run: Run, status: PassClaims["status"], atSeconds: number): number | undefined =>
  run.history.get(placeKey(status))?.findLast(({ seconds }) => seconds <= atSeconds)?.colour;

const verdictOf = async (text: string, set: TrustSet, deviceSeconds: number) => {
  const clock = { deviceSeconds, floorSeconds: set.manifest.iatSeconds };
  return (await verifyCode(text, set, set, clock, defaultPolicy, "confirmed")).outcome;
};

/** Each step has its second, so that it is known what the list said at any time. */
const play = async (steps: readonly Step[], isPrint: boolean): Promise<Run> => {
  await advance(86_400);
  const person = await createPassHolder(server);
  const pass = await issueTo(server, person, { isPrint });
  const run: Run = { person, pass, isPrint, codes: [], sets: [], history: new Map() };
  await readPlaces(run);
  for (const one of [{ do: "fetch" } as const, ...steps]) {
    await advance(1);
    await go(run, one);
    await readPlaces(run);
  }
  return run;
};

const waitForLocks = async (count: number): Promise<void> => {
  const waiting = sql`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  const isThere = async () => (await waiting.execute(server.parts.db)).rows.length >= count;
  await vi.waitUntil(isThere, { interval: 5, timeout: 30_000 });
};

test("A report and a fetch that come while somebody turns red wait for it: what they sign is red, and later than it", async () => {
  await advance(86_400);
  const person = await createPassHolder(server);
  await issueTo(server, person);
  const trx = await server.parts.db.startTransaction().execute();
  await lockHolders(trx, [person.holder]);
  await addCauses(trx, [{ holder: person.holder, kind: "record", ref: "r", colour: "red" }]);
  await recolour(trx, [person.holder]);
  const reporting = report(person, civilDateAt(nowSeconds));
  const fetching = fetchCodesOf(person);
  await waitForLocks(2);
  await advance(1);
  await trx.commit().execute();
  const { passes } = (await reporting).json<Reported>();
  for (const { colour, code } of [...passes, ...(await fetching).passes]) {
    const decoded = decodeCode(code ?? "");
    expect(colour).toBe("red");
    expect(decoded.ok && decoded.value.claims).toMatchObject({ colour: "red", iatSeconds: nowSeconds });
  }
});

test("Whoever turns somebody red waits for a code that is being signed, and comes after it", async () => {
  await advance(86_400);
  const person = await createPassHolder(server);
  await issueTo(server, person);
  const signing = await server.parts.db.startTransaction().execute();
  const [state] = await readPassStates(signing, [person.holder], nowSeconds);
  expect(state).toMatchObject({ colour: "green", iatSeconds: nowSeconds });
  const reddening = server.parts.db.transaction().execute(async (trx) => {
    await lockHolders(trx, [person.holder]);
    await addCauses(trx, [{ holder: person.holder, kind: "record", ref: "r", colour: "red" }]);
    await recolour(trx, [person.holder]);
  });
  await waitForLocks(1);
  await signing.commit().execute();
  await reddening;
  expect((await fetchCodesOf(person)).passes).toMatchObject([{ colour: "red" }]);
});

test("No gate, whatever its lists, admits a code whose place was not green when the newer of the two was made", async () => {
  let [admitted, kept] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 16 }), fc.boolean(), async (steps, isPrint) => {
      const run = await play(steps, isPrint);
      for (const { text, claims } of run.codes) {
        expect(colourThen(run, claims.status, claims.iatSeconds)).toBe(colourNumber[claims.colour]);
        for (const set of run.sets) {
          const knownSeconds = Math.max(claims.iatSeconds, set.manifest.iatSeconds);
          for (const deviceSeconds of [knownSeconds, nowSeconds]) {
            if ((await verdictOf(text, set, deviceSeconds)) !== "admit") {
              kept += 1;
              continue;
            }
            admitted += 1;
            expect(colourThen(run, claims.status, knownSeconds)).toBe(colourNumber.green);
            expect(deviceSeconds).toBeLessThan(claims.greenUntilSeconds ?? 0);
          }
        }
      }
    }),
    { numRuns: 25 },
  );
  expect(admitted).toBeGreaterThan(0);
  expect(kept).toBeGreaterThan(0);
});

test("A gate with the newest lists says of the newest code what the database says of its place", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), fc.boolean(), async (steps, isPrint) => {
      const run = await play([...steps, { do: "fetch" }, { do: "publish" }], isPrint);
      const set = run.sets.at(-1);
      if (set === undefined) throw new Error("expected a published manifest");
      const newest = run.codes.filter(({ claims }) => claims.iatSeconds === nowSeconds - 1);
      for (const { text, claims } of newest) {
        const { colour, greenUntilSeconds = 0 } = claims;
        const green = nowSeconds < greenUntilSeconds ? "admit" : "complete";
        const expected = { red: "refuse", yellow: "complete", green }[colour];
        expect(await verdictOf(text, set, nowSeconds)).toBe(expected);
      }
    }),
    { numRuns: 15 },
  );
});
