import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { acceptOffer } from "../../src/core/trust/trust-set.ts";
import type { TrustList } from "../../src/core/trust/trust-list.ts";
import { decodeCode } from "../../src/core/pass/decode.ts";
import { kidOf } from "../../src/core/signature/kid.ts";
import { bytesToHex } from "../../src/core/bytes.ts";
import { openKeyStore } from "../../src/server/keystore/key-store.ts";
import { signerOfSeed } from "../../src/server/keystore/seed-signer.ts";
import { fetchCodes } from "../../src/server/passes/fetch-codes.ts";
import { createPassHolder, issueTo } from "../../src/testing/pass-holders.ts";
import { downloadOffer, openTestServer } from "../../src/testing/server.ts";
import type { TestServer } from "../../src/testing/server.ts";
import { keys, keysUsage } from "./keys-command.ts";
import { runCommand } from "./run-command.ts";

let server: TestServer;
// The store stays open as a running server's would: every command joins it.
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

const run = async (...args: string[]) =>
  runCommand({ command: keys, usage: keysUsage, env: server.commandEnvironment }, args);
const json = async (...args: string[]): Promise<Record<string, unknown>> => {
  const { text } = await run(...args, "--json");
  return JSON.parse(text) as Record<string, unknown>; // as: every answer is an object
};

const at = async (iso: string): Promise<number> => {
  const seconds = Date.parse(iso) / 1000;
  await server.setClock(seconds);
  return seconds;
};

/** What gates that come now accept. */
const trustOfGates = async (): Promise<TrustList> => {
  const { pinned, offer } = await downloadOffer(server.app);
  const accepted = await acceptOffer(pinned, undefined, offer);
  if (!accepted.ok) throw new Error(accepted.error);
  return accepted.value.set.trustList;
};
const keysOfIssuer = async (id: number) =>
  (await trustOfGates()).issuers.find((issuer) => issuer.id === id)?.keys ?? [];
/** Reads the keys anew, as a start of the server does. */
const restartKeys = async (): Promise<TestServer["parts"]> => ({
  ...server.parts,
  keys: await openKeyStore(server.parts.keysDirectory),
});
const kidOfCode = async (parts: TestServer["parts"]): Promise<string> => {
  const person = await createPassHolder(server);
  const { signedBy } = await issueTo({ ...server, parts }, person);
  return bytesToHex(signedBy);
};

test("a key that follows is published 72 hours before it signs, and the former one signs until then (D9.1)", async () => {
  const now = await at("2031-01-01T09:00:00+08:00");
  const former = await kidOfCode(server.parts);
  const rotated = await json("issuer", "rotate", "1");
  const next = String(rotated["publicKey"]);
  expect(rotated).toMatchObject({ notBeforeSeconds: now + 72 * 3600, formerUntilSeconds: now + 144 * 3600 });
  const listed = await keysOfIssuer(1);
  expect(listed.map((key) => [bytesToHex(key.publicKey), key.notAfterSeconds - now, key.state])).toEqual([
    [former, 144 * 3600, "in-use"],
    [next, 72 * 3600 + 2 * 365 * 86_400, "in-use"],
  ]);
  const parts = await restartKeys();
  await server.setClock(now + 72 * 3600 - 1);
  expect(await kidOfCode(parts)).toBe(former);
  await server.setClock(now + 72 * 3600);
  expect(await kidOfCode(parts)).toBe(next);
  // A server that was not started since has three days more.
  expect(await kidOfCode(server.parts)).toBe(former);
  expect((await run("list")).text).toMatch(
    new RegExp(`1 +${next.slice(0, 16)} +signs .*\\n.*1 +${former.slice(0, 16)} +standby `),
  );
});

test("an issuer that is brought in stands in the next trust list, with its areas; it signs 72 hours later", async () => {
  const now = await at("2031-02-01T09:00:00+08:00");
  const file = join(server.dataDir, "issuer-9.json");
  const issuer = {
    id: 9,
    nameZh: "青岛市",
    nameEn: "Qingdao",
    areaPrefixes: [3702],
    seeds: ["issuer-9.seed", "issuer-9b.seed"],
  };
  await writeFile(file, JSON.stringify(issuer));
  expect(await run("issuer", "add", file)).toMatchObject({
    status: 0,
    text: expect.stringContaining("Issuer 9 is brought in. It may sign at once. Start every server anew:"),
  });
  const { issuers } = await trustOfGates();
  expect(issuers.find(({ id }) => id === 9)).toMatchObject({
    nameEn: "Qingdao",
    areaPrefixes: [3702],
    keys: { length: 2 },
  });
  const { keys: opened } = await restartKeys();
  expect(opened.issuers.find(({ id }) => id === 9)?.signers).toHaveLength(2);
  expect((await keysOfIssuer(9)).every(({ notBeforeSeconds }) => notBeforeSeconds <= now)).toBe(true);
  expect(await json("issuer", "add", file)).toMatchObject({ error: "issuer-known" });
  await writeFile(file, JSON.stringify({ ...issuer, id: 10 }));
  expect(await json("issuer", "add", file)).toMatchObject({ error: "file-exists" });
  await writeFile(file, "[");
  expect(await json("issuer", "add", file)).toMatchObject({ error: "issuers-invalid" });
});

test("a suspended key signs nothing and gates are unsure of it, until it is resumed", async () => {
  await at("2031-03-01T09:00:00+08:00");
  const parts = await restartKeys();
  const key = await kidOfCode(parts);
  expect(await json("issuer", "suspend", "1", key)).toMatchObject({ error: "issuer-without-key" });
  const suspended = await json("issuer", "suspend", "1", key.slice(0, 8), "--without-successor");
  expect(suspended).toMatchObject({ state: "suspended", publicKey: key });
  expect((await keysOfIssuer(1)).find(({ publicKey }) => bytesToHex(publicKey) === key)?.state).toBe("suspended");
  expect(await json("issuer", "suspend", "1", key)).toMatchObject({ error: "key-state" });
  await expect(kidOfCode(parts)).rejects.toThrow("issuing-key-absent");
  expect(await json("issuer", "resume", "1", key)).toMatchObject({ state: "in-use" });
  expect(await kidOfCode(parts)).toBe(key);
});

/** A key that was brought in together with this one, and comes behind it. */
const insertStandby = async (publicKey: Uint8Array): Promise<string> => {
  const { db } = server.parts;
  const row = db.selectFrom("issuer_keys").selectAll().where("public_key", "=", publicKey);
  const first = await row.executeTakeFirstOrThrow();
  const standbys = Array.from({ length: 64 }, (_, fill) => signerOfSeed(new Uint8Array(32).fill(fill)).publicKey);
  const standby = standbys.find((one) => bytesToHex(one) > bytesToHex(publicKey));
  if (standby === undefined) throw new Error("no key comes behind it");
  await db
    .insertInto("issuer_keys")
    .values({ ...first, public_key: standby })
    .execute();
  return bytesToHex(standby);
};

test("a revoked key's codes are signed anew at their places: phones are told once, prints are counted by community", async () => {
  const now = await at("2031-04-01T09:00:00+08:00");
  // Whose code is of the former key, and who does not come again, is not told.
  await issueTo({ ...server, parts: await restartKeys() }, await createPassHolder(server));
  await json("issuer", "rotate", "1");
  await server.setClock(now + 72 * 3600);
  const parts = await restartKeys();
  const changed = { ...server, parts };
  const [person, paper] = [await createPassHolder(server), await createPassHolder(server)];
  const live = await issueTo(changed, person);
  await issueTo(changed, paper, { isPrint: true });
  const revoked = bytesToHex(live.signedBy);
  const toldOf = async (...revoke: string[]) => (await json("issuer", "revoke", ...revoke))["told"];
  // One that waits for its time, and one that stands by beside it, have signed nothing that anybody carries.
  expect(await toldOf("1", String((await json("issuer", "rotate", "1"))["publicKey"]))).toBe(0);
  expect(await toldOf("1", await insertStandby(live.signedBy))).toBe(0);
  expect(await json("issuer", "revoke", "1", revoked)).toMatchObject({
    ...{ state: "revoked", told: 1, canSign: true, prints: [{ prints: 1 }] },
  });
  const told = await server.parts.db
    .selectFrom("notifications")
    .select("kind")
    .where("holder", "=", person.holder)
    .where("kind", "=", "code-renewed")
    .execute();
  expect(told).toHaveLength(1);
  expect((await keysOfIssuer(1)).find(({ publicKey }) => bytesToHex(publicKey) === revoked)?.state).toBe("revoked");
  const { passes } = await fetchCodes(parts, person.holder);
  const code = decodeCode(passes[0]?.code ?? "");
  expect(code.ok && code.value.claims).toMatchObject({ status: { list: live.name.list, place: live.name.place } });
  expect(code.ok && code.value.kid).not.toEqual(await kidOf(live.signedBy));
  expect(await json("issuer", "resume", "1", revoked)).toMatchObject({ error: "key-state" });
});

test("the last key that can sign is not taken away unasked; then the next one may sign at once", async () => {
  await at("2031-05-01T09:00:00+08:00");
  const first = String((await json("issuer", "rotate", "1", "--at-once"))["publicKey"]);
  expect(await kidOfCode(await restartKeys())).toBe(first);
  expect(await json("issuer", "rotate", "1", "--at-once")).toMatchObject({ error: "issuer-has-key" });
  expect(await json("issuer", "revoke", "1", first)).toMatchObject({ error: "issuer-without-key" });
  expect((await keysOfIssuer(1)).find(({ publicKey }) => bytesToHex(publicKey) === first)?.state).toBe("in-use");
  const revoked = await json("issuer", "revoke", "1", first, "--without-successor");
  expect(revoked).toMatchObject({ state: "revoked", canSign: false });
  const next = await json("issuer", "rotate", "1", "--at-once");
  expect(await kidOfCode(await restartKeys())).toBe(next["publicKey"]);
});

test("keys and issuers that are not there, or are named by too little, are told as that", async () => {
  expect(await json("issuer", "rotate", "77")).toMatchObject({ error: "issuer-unknown" });
  expect(await json("issuer", "revoke", "1", "0000000000")).toMatchObject({ error: "key-unknown" });
  expect(await json("issuer", "revoke", "1", "ab")).toMatchObject({ error: "usage" });
  expect(await json("issuer", "revoke", "x", "abcd")).toMatchObject({ error: "usage" });
  expect(await json("issuer", "burn", "1")).toMatchObject({ error: "usage" });
});

test("publish gives the manifest's version, which rises, and what operators did stands in the audit log", async () => {
  const [first, second] = [await json("publish"), await json("publish")];
  expect(Number(second["manifestVersion"])).toBe(Number(first["manifestVersion"]) + 1);
  const rows = await server.parts.db
    .selectFrom("audit_entries")
    .select("action")
    .distinct()
    .orderBy("action")
    .execute();
  const actions = rows.map(({ action }) => action).filter((action) => action.startsWith("issuer."));
  expect(actions).toEqual(["issuer.add", "issuer.resume", "issuer.revoke", "issuer.rotate", "issuer.suspend"]);
  expect(await readFile(join(server.parts.keysDirectory, "issuers.json"), "utf8")).toContain("issuer-1-2.seed");
});
