/** What reaches a guard with the next synchronisation, and what a code tells before it. */
import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bytesToCodeText } from "../core/pass/code-text.ts";
import { addProof } from "../core/pass/presentation.ts";
import { peekClock } from "../server/db/database-clock.ts";
import { civilDateAt } from "../policy/civil-dates.ts";
import { createCardNumber } from "../server/issuing/holder.ts";
import { issuePass, signPassAnew, type IssuedPass } from "../server/issuing/issue-pass.ts";
import { setPlaceColour } from "../server/issuing/set-place-colour.ts";
import { openParts, type OpenParts } from "../server/open-parts.ts";
import { publishNow } from "../server/publication/publish.ts";
import { readVerdict, updateLists, visitGate, waitUntilKept, type GateVisit } from "./gate-page.ts";
import { freePort, startServer, type ServerProcess } from "./server-process.ts";

const phone = generateKeyPairSync("ed25519");
const signAsPhone = async (message: Uint8Array) => sign(null, message, phone.privateKey);
const holder = {
  cardNumber: createCardNumber(),
  name: "示*",
  documentLast4: "123X",
  area: 370102,
  // The last 32 bytes of the SPKI form are the raw key (RFC 8410).
  holderKey: new Uint8Array(phone.publicKey.export({ format: "der", type: "spki" }).subarray(-32)),
};

let folder: string;
let dataDir: string;
let server: ServerProcess;
let parts: OpenParts;

const open = () =>
  openParts({
    dataDir,
    databaseUrl: undefined,
    keysDir: undefined,
    publicOrigin: server.origin,
    isDemonstration: true,
    listSizeLog2: 17,
  });

const nowSeconds = () => peekClock(parts.db);
const liveTextOf = async ({ codeBytes }: IssuedPass, timeSeconds: number) =>
  bytesToCodeText(await addProof(codeBytes, timeSeconds, signAsPhone));

/** A pass of today, published as it is. */
const issueAndPublish = async (): Promise<IssuedPass> => {
  const applicationDate = civilDateAt(await nowSeconds());
  const issued = await issuePass(parts, { issuer: 1, applicationDate, holder, colour: "green" });
  if (!issued.ok) throw new Error(issued.error);
  await publishNow(parts);
  return issued.value;
};

const recolour = async ({ name }: IssuedPass, colour: "green" | "red" | "yellow") => {
  expect(await setPlaceColour(parts.db, { ...name, colour })).toEqual({ ok: true, value: { changed: true } });
};

const visit = async (profile: string, text?: string): Promise<GateVisit> => ({
  origin: server.origin,
  codes: text === undefined ? [] : [{ text, ecc: "L" }],
  nowSeconds: await nowSeconds(),
  profile: { dir: join(folder, profile) },
});

const syncGate = async (profile: string) =>
  visitGate(await visit(profile), async (page) => {
    await updateLists(page);
    await waitUntilKept(page);
  });

const scan = async (profile: string, pass: IssuedPass) =>
  visitGate(await visit(profile, await liveTextOf(pass, await nowSeconds())), readVerdict);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "clearway-guard-"));
  dataDir = join(folder, "data");
  server = await startServer(dataDir, await freePort());
  parts = await open();
});

afterAll(async () => {
  await parts.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("a pass that the list turns red is refused after the next synchronisation, with the server gone", async () => {
  const pass = await issueAndPublish();
  await syncGate("gate-red");
  expect(await scan("gate-red", pass)).toEqual({ outcome: "admit", reason: null });
  await recolour(pass, "red");
  await publishNow(parts);
  await syncGate("gate-red");
  const { origin } = server;
  await server.stop();
  await expect(fetch(origin)).rejects.toThrow();
  expect(await scan("gate-red", pass)).toEqual({ outcome: "refuse", reason: "status-red" });
  server = await startServer(dataDir, Number(new URL(origin).port));
});

test("a code newer than the lists says more than they do", async () => {
  const former = await issueAndPublish();
  await recolour(former, "yellow");
  const { iatSeconds } = await publishNow(parts);
  await syncGate("gate-newer");
  const { origin } = server;
  await server.stop();
  expect(await scan("gate-newer", former)).toEqual({ outcome: "complete", reason: "status-yellow" });
  await recolour(former, "green");
  // A code of the manifest's own second would know no more than it does.
  await expect.poll(nowSeconds, { timeout: 5000 }).toBeGreaterThan(iatSeconds);
  const applicationDate = civilDateAt(former.claims.iatSeconds);
  const renewed = await signPassAnew(parts, { ...former.name, applicationDate, holder });
  if (!renewed.ok) throw new Error(renewed.error);
  expect(await scan("gate-newer", renewed.value)).toEqual({ outcome: "admit", reason: null });
  server = await startServer(dataDir, Number(new URL(origin).port));
});
