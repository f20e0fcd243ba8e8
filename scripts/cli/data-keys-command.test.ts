import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { peekClock } from "../../src/server/db/database-clock.ts";
import { readDataKeysFile } from "../../src/server/privacy/data-keys-file.ts";
import { sealedPlace } from "../../src/server/privacy/sealed-columns.ts";
import { readRange } from "../../src/server/videos/video-files.ts";
import { newApplicant } from "../../src/testing/applicants.ts";
import { ensureCommunity } from "../../src/testing/pass-holders.ts";
import { openTestServer } from "../../src/testing/server.ts";
import type { TestServer } from "../../src/testing/server.ts";
import { sendVideo, webmOf } from "../../src/testing/test-videos.ts";
import { signInTraveler } from "../../src/testing/travelers.ts";
import { dataKeys, dataKeysUsage } from "./data-keys-command.ts";
import { runCommand } from "./run-command.ts";

let server: TestServer;
let folder: string;
beforeAll(async () => {
  server = await openTestServer();
  folder = await mkdtemp(path.join(tmpdir(), "clearway-data-keys-"));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const run = async (...args: readonly string[]) =>
  runCommand({ command: dataKeys, usage: dataKeysUsage, env: server.commandEnvironment }, args);

test("It makes a file for a production that only its owner can read, and never over another one", async () => {
  const file = path.join(folder, "data-keys.json");
  expect(await run("make", file, "--json")).toMatchObject({ status: 0, text: JSON.stringify({ file }) });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await readDataKeysFile(file)).isDemonstration).toBe(false);
  const again = await run("make", file);
  expect([again.status, again.notes.join()]).toEqual([2, expect.stringContaining("exists already")]);
  const nowhere = await run("make", path.join(folder, "absent", "data-keys.json"));
  expect(nowhere.notes.join()).toContain("data-keys-not-made");
});

test("A rotation from end to end: add, seal anew, take the former key away; nobody's data are lost", async () => {
  const travelers = [await signInTraveler(server), await signInTraveler(server)];
  const applicant = await newApplicant(server, await ensureCommunity(server));
  const video = await sendVideo(applicant, applicant.applied.application, webmOf(100_000));
  const file = path.join(server.dataDir, "keys", "data-keys.json");
  const before = (await readDataKeysFile(file)).dataKeys;
  expect((await run("add", file)).text).toContain("has a new key in front");
  const sealed = await run("re-encrypt");
  expect([sealed.status, sealed.text]).toEqual([0, expect.stringContaining("residents.personal: 3 sealed anew\n")]);
  expect(sealed.text).toContain("videos.file: 1 sealed anew");
  expect((await run("retire", file)).text).toContain("has its newest key alone");
  const { dataKeys: after, isDemonstration } = await readDataKeysFile(file);
  expect(isDemonstration).toBe(true);
  const row = { holder: applicant.holder, video, total_bytes: 100_000 };
  const range = { start: 90_000, end: 100_000 };
  for await (const bytes of readRange({ videosDir: server.parts.videosDir, dataKeys: after }, row, range)) {
    expect(Buffer.from(bytes).equals(webmOf(100_000).subarray(90_000))).toBe(true);
  }
  for (const { holder, document } of travelers) {
    const { personal } = await server.parts.db
      .selectFrom("residents")
      .select("personal")
      .where("holder", "=", holder)
      .executeTakeFirstOrThrow();
    const place = sealedPlace("residents.personal", { holder });
    expect([before.open(place, personal), after.open(place, personal).ok]).toEqual([
      { ok: false, error: "sealed-key-unknown" },
      true,
    ]);
    expect(after.lookupHash("document", document.number)).toEqual(before.lookupHash("document", document.number));
  }
});

test("What cannot be opened keeps the former keys, and says so", async () => {
  const file = path.join(server.dataDir, "keys", "data-keys.json");
  await server.setClock((await peekClock(server.parts.db)) + 3600);
  const traveler = await signInTraveler(server);
  await run("add", file);
  const text = await readFile(file, "utf8");
  // The traveler was sealed with a key that was taken away above: the test's server was not restarted.
  const retired = await run("retire", file, "--json");
  expect(retired.status).toBe(1);
  expect(retired.text).toContain('"unopened":{"sealed-broken":0,"sealed-key-unknown":1}');
  expect(await readFile(file, "utf8")).toBe(text);
  await server.parts.db.deleteFrom("residents").where("holder", "=", traveler.holder).execute();
});

test("A wrong command line is told with the right one, and a file of others is not read", async () => {
  for (const args of [[], ["make"], ["make", "a", "b"], ["re-encrypt", "file"], ["drop", "file"]]) {
    expect((await run(...args)).notes[0]).toMatch(/^usage: Give: make FILE/);
  }
  expect((await run("add", path.join(folder, "absent"))).notes[0]).toMatch(
    /^data-keys-unreadable: There are no data keys/,
  );
});
