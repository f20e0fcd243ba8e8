import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { fail, ok } from "../core/result.ts";
import { createConnection } from "./connection.ts";

const quota = (): DOMException => new DOMException("", "QuotaExceededError");

test("a change that fails half way leaves nothing of it", async () => {
  const connection = createConnection("half");
  const changed = await connection.change(["marks"], async (transaction) => {
    await transaction.objectStore("marks").put(1, "first");
    throw quota();
  });
  expect(changed).toEqual(fail("store-full"));
  expect(await connection.use((database) => database.getAllKeys("marks"))).toEqual(ok([]));
});

test("of a change that the browser ends the browser's reason is told, not what follows from it", async () => {
  const connection = createConnection("ended");
  await connection.use((database) => database.put("journal", { ...scan, id: "1" }));
  const changed = await connection.change(["journal"], async (transaction) => {
    await transaction.objectStore("journal").add({ ...scan, id: "1" });
  });
  expect(changed).toEqual(fail("store-unavailable"));
  expect(await connection.use((database) => database.count("journal"))).toEqual(ok(1));
});

test("a change is written whole before it is done", async () => {
  const connection = createConnection("whole");
  expect(
    await connection.change(["marks"], async (transaction) => {
      void transaction.objectStore("marks").put(1, "not waited for");
      return Promise.resolve("given");
    }),
  ).toEqual(ok("given"));
  expect(await createConnection("whole").use((database) => database.get("marks", "not waited for"))).toEqual(ok(1));
});

test("a change that ended by itself before it failed is told by its failure", async () => {
  const connection = createConnection("late");
  const changed = await connection.change(["marks"], async (transaction) => {
    await transaction.done;
    throw quota();
  });
  expect(changed).toEqual(fail("store-full"));
});

test("a full phone keeps its connection", async () => {
  const connection = createConnection("kept");
  await connection.use(() => Promise.reject(quota()));
  expect(await connection.use((database) => Promise.resolve(database.name))).toEqual(ok("kept"));
});

const scan = { atSeconds: 1, outcome: "admit", deed: "none", checkpoint: "" } as const;
