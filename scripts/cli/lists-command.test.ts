import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { setPlaceColour } from "../../src/server/issuing/set-place-colour.ts";
import { publishNow } from "../../src/server/publication/publish.ts";
import { createPassHolder, issueTo } from "../../src/testing/pass-holders.ts";
import type { HeldTestPass } from "../../src/testing/pass-holders.ts";
import { openTestServer } from "../../src/testing/server.ts";
import type { TestServer } from "../../src/testing/server.ts";
import { endingOf } from "./command.ts";
import { lists, listsUsage } from "./lists-command.ts";

let server: TestServer;
let pass: HeldTestPass;
const now = Date.parse("2031-01-01T09:00:00+08:00") / 1000;
beforeAll(async () => {
  server = await openTestServer();
  await server.setClock(now);
  const passes = [];
  for (let count = 0; count < 3; count += 1) passes.push(await issueTo(server, await createPassHolder(server)));
  const [red, yellow, green] = passes;
  if (red === undefined || yellow === undefined || green === undefined) throw new Error("no pass");
  await setPlaceColour(server.parts.db, { ...red.name, colour: "red" });
  await setPlaceColour(server.parts.db, { ...yellow.name, colour: "yellow" });
  await publishNow(server.parts);
  pass = green;
});
afterAll(async () => server.close());

const run = async (...args: string[]) => {
  const surroundings = {
    env: server.commandEnvironment,
    nowSeconds: () => 0,
    readStandardInput: async () => "",
    note: () => undefined,
  };
  return endingOf(lists, { args, usage: listsUsage, surroundings });
};
const nameOf = ({ name }: HeldTestPass): string => `${name.issuer}/${name.list}`;
const findings = async (): Promise<readonly string[]> => {
  const { status, text } = await run("verify", "--json");
  const { findings: found } = JSON.parse(text) as { findings: readonly { finding: string }[] }; // as: what verify prints
  expect(status).toBe(found.length === 0 ? 0 : 1);
  return found.map(({ finding }) => finding);
};

test("every list is shown with its places, colours, version and drop date (D9.4)", async () => {
  await server.setClock(now + 30);
  const { text } = await run("list");
  expect(text.split("\n")).toEqual([
    expect.stringMatching(/^list +date +places +of +red +yellow +version +bytes +dropped from$/),
    expect.stringMatching(/^1\/1 +2031-01-01 +3 +1024 +1 +1 +1 +\d+ +2031-01-07 00:00:00 \+08:00$/),
    expect.stringMatching(/^1\/2 +2031-01-02 +0 +1024 +0 +0 +1 +\d+ +2031-01-08 00:00:00 \+08:00$/),
    expect.stringMatching(/^Manifest 1 of 2031-01-01 09:00:00 \+08:00, 30 seconds ago\.$/),
  ]);
});

test("one list is shown with its versions; one that is not there is told as that", async () => {
  const { text } = await run("show", nameOf(pass));
  expect(text).toMatch(/\nversion +bytes +SHA-256 of its bits\n1 +\d+ +[0-9a-f]{64}$/);
  expect(JSON.parse((await run("show", "1/77", "--json")).text)).toMatchObject({ error: "list-unknown" });
  for (const name of ["1", "1/2/3", "x/1", "1/65536"]) {
    expect(JSON.parse((await run("show", name, "--json")).text)).toMatchObject({ error: "usage" });
  }
});

test("what is published and what the database says agree, also while a change waits for the next manifest", async () => {
  expect(await run("verify")).toEqual({ status: 0, text: "2 lists and manifest 1 were compared. All agree." });
  await setPlaceColour(server.parts.db, { ...pass.name, colour: "red" });
  expect((await run("verify")).text).toContain("1 changed since and are named anew by the next. All agree.");
  expect((await run("list")).text).toMatch(/ 1\* /);
  await publishNow(server.parts);
  expect((await run("verify")).text).toBe("2 lists and manifest 2 were compared. All agree.");
});

// Each is undone again, so that the next begins with all in order.
test.each([
  [
    "a place that was changed behind the list's back",
    "places-differ",
    "UPDATE places SET colour = 3 - colour WHERE colour > 0",
    "UPDATE places SET colour = 3 - colour WHERE colour > 0",
  ],
  [
    "a list that the manifest forgot",
    "list-unnamed",
    "INSERT INTO status_lists SELECT issuer, 99, application_date, size_log2, drop_seconds, 0, false FROM status_lists WHERE list = 1",
    "DELETE FROM status_lists WHERE list = 99",
  ],
  [
    "a list of another size",
    "list-unknown",
    "UPDATE status_lists SET drop_seconds = drop_seconds + 1 WHERE list = 2",
    "UPDATE status_lists SET drop_seconds = drop_seconds - 1 WHERE list = 2",
  ],
  [
    "a version that is not there",
    "version-missing",
    "UPDATE list_versions SET version = version + 100 WHERE list = 2",
    "UPDATE list_versions SET version = version - 100 WHERE list = 2",
  ],
  [
    "places that were not counted",
    "places-uncounted",
    "UPDATE status_lists SET allotted = allotted - 1 WHERE list = 1",
    "UPDATE status_lists SET allotted = allotted + 1 WHERE list = 1",
  ],
  [
    "a pass whose place is gone",
    "pass-without-place",
    "UPDATE passes SET place = place + 10000",
    "UPDATE passes SET place = place - 10000",
  ],
  [
    "another trust list",
    "trust-missing",
    "UPDATE trust_documents SET document = document || '\\x00'",
    "UPDATE trust_documents SET document = substring(document FOR length(document) - 1)",
  ],
  [
    "a damaged manifest",
    "manifest-signature",
    "UPDATE manifest_documents SET document = document || '\\x00'",
    "UPDATE manifest_documents SET document = substring(document FOR length(document) - 1)",
  ],
])("%s is found", async (_, finding, harm, undo) => {
  await sql.raw(harm).execute(server.parts.db);
  const found = await findings();
  await sql.raw(undo).execute(server.parts.db);
  expect(found).toContain(finding);
  expect(await findings()).toEqual([]);
});

test("other bits than the manifest says are found, and what has expired", async () => {
  await sql`UPDATE list_versions v SET snapshot = w.snapshot FROM list_versions w
    WHERE (v.list, v.version) = (1, 2) AND (w.list, w.version) = (2, 1)`.execute(server.parts.db);
  expect(await findings()).toEqual(["hash-differs", "places-differ"]);
  await server.setClock(now + 8 * 86_400);
  expect(await findings()).toEqual(expect.arrayContaining(["manifest-expired", "trust-expired"]));
});
