import { resolve } from "node:path";
import { expect, test } from "vitest";
import { readConfiguration } from "./configuration.ts";

test("Without any variable it is a demonstration on localhost:8080 that keeps its data in ./data", () => {
  expect(readConfiguration({})).toEqual({
    port: 8080,
    host: "localhost",
    dataDir: resolve("data"),
    databaseUrl: undefined,
    appsDir: resolve("data", "apps"),
    keysDir: undefined,
    publicOrigin: "http://localhost:8080",
    isDemonstration: true,
    listSizeLog2: 17,
    retentionDays: 14,
    logLevel: "warn",
  });
});

test("An empty variable is an unset one", () => {
  expect(readConfiguration({ PORT: "", DATABASE_URL: "" })).toEqual(readConfiguration({}));
});

test.each([
  [{ PORT: "http" }, "PORT"],
  [{ PORT: "65536" }, "PORT"],
  [{ LIST_SIZE_LOG2: "21" }, "LIST_SIZE_LOG2"],
  [{ SCAN_RETENTION_DAYS: "0" }, "SCAN_RETENTION_DAYS"],
  [{ LOG_LEVEL: "loud" }, "LOG_LEVEL"],
  [{ PUBLIC_ORIGIN: "ftp://pass.example.cn" }, "PUBLIC_ORIGIN"],
  [{ PUBLIC_ORIGIN: "pass.example.cn" }, "PUBLIC_ORIGIN"],
  [{ PUBLIC_ORIGIN: "https://pass.example.cn/pass" }, "PUBLIC_ORIGIN: an origin has no path"],
  [{ PUBLIC_ORIGIN: "https://pass.example.cn/?a=1" }, "PUBLIC_ORIGIN: an origin has no path"],
  [{ PUBLIC_ORIGIN: "https://user:word@pass.example.cn" }, "PUBLIC_ORIGIN: an origin has no path"],
  [{ BARRIER_ORIGIN: "http://barrier.example.cn" }, "BARRIER_ORIGIN: a barrier is called by https only"],
  [{ BARRIER_ORIGIN: "https://barrier.example.cn/open" }, "BARRIER_ORIGIN: an origin is wanted"],
  [{ KEYS_DIR: "/keys" }, "CLEARWAY_PRODUCTION=1"],
  [{ CLEARWAY_PRODUCTION: "yes" }, "CLEARWAY_PRODUCTION"],
  [{ CLEARWAY_PRODUCTION: "1" }, "KEYS_DIR"],
  [{ CLEARWAY_PRODUCTION: "1", KEYS_DIR: "/keys" }, "PUBLIC_ORIGIN"],
])("%j is refused, and %s is named", (environment, name) => {
  expect(() => readConfiguration(environment)).toThrow(name);
});

test("A barrier is known by its origin", () => {
  expect(readConfiguration({ BARRIER_ORIGIN: "https://Barrier.example.cn/" }).barrierOrigin).toBe(
    "https://barrier.example.cn",
  );
});

test("Production knows its keys and its origin", () => {
  const production = { CLEARWAY_PRODUCTION: "1", KEYS_DIR: "/keys", PUBLIC_ORIGIN: "https://pass.example.cn/" };
  expect(readConfiguration(production)).toMatchObject({
    isDemonstration: false,
    keysDir: "/keys",
    publicOrigin: "https://pass.example.cn",
  });
});
