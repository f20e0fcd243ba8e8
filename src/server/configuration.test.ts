import { resolve } from "node:path";
import { expect, test } from "vitest";
import { readConfiguration } from "./configuration.ts";

const production = { CLEARWAY_PRODUCTION: "1", KEYS_DIR: "/keys", PUBLIC_ORIGIN: "https://pass.example.cn" };

test("Without any variable it is a demonstration on localhost:8080 that keeps its data in ./data", () => {
  expect(readConfiguration({})).toEqual({
    port: 8080,
    host: "localhost",
    dataDir: resolve("data"),
    databaseUrl: undefined,
    appsDir: resolve("data", "apps"),
    auditDir: resolve("data", "audit"),
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
  [{ DATA_KEYS_FILE: "/data-keys.json" }, "DATA_KEYS and DATA_KEYS_FILE are for production only"],
  [{ DATA_KEYS: "e30=" }, "DATA_KEYS and DATA_KEYS_FILE are for production only"],
  [{ ...production, DATA_KEYS: "e30=", DATA_KEYS_FILE: "/data-keys.json" }, "are both set"],
  [{ SMS_URL: "https://sms.example.cn/send" }, "SMS_URL and SMS_TOKEN belong together"],
  [{ SMS_TOKEN: "secret" }, "SMS_URL and SMS_TOKEN belong together"],
  [{ SMS_URL: "http://sms.example.cn/send", SMS_TOKEN: "secret" }, "SMS_URL is an https address"],
  [{ SMS_URL: "https://user:word@sms.example.cn", SMS_TOKEN: "secret" }, "SMS_URL is an https address"],
  [{ SMS_URL: "sms", SMS_TOKEN: "secret" }, "SMS_URL is an https address"],
  [{ SMS_URL: "https://sms.example.cn/send", SMS_TOKEN: "two words" }, "SMS_TOKEN is one word"],
])("%j is refused, and %s is named", (environment, name) => {
  expect(() => readConfiguration(environment)).toThrow(name);
});

test("A gateway for text messages may be on this machine", () => {
  const gateway = { SMS_URL: "http://127.0.0.1:9000/send", SMS_TOKEN: "secret" };
  expect(readConfiguration(gateway).sms).toEqual({ url: gateway.SMS_URL, token: "secret" });
});

test("A barrier is known by its origin", () => {
  expect(readConfiguration({ BARRIER_ORIGIN: "https://Barrier.example.cn/" }).barrierOrigin).toBe(
    "https://barrier.example.cn",
  );
});

test("For the local network it listens on every address with https, under the machine's name or a chosen one", () => {
  const lan = readConfiguration({}, { isLan: true });
  expect(lan).toMatchObject({ host: "0.0.0.0", port: 8443, lan: { httpPort: 8080 } });
  expect(lan.lan?.hostName).toMatch(/^[a-z0-9-]+\.local$/);
  expect(lan.publicOrigin).toBe(`https://${lan.lan?.hostName}:8443`);
  const chosen = { LAN_HOST: "Gate.lan", PORT: "8080", HOST: "127.0.0.1" };
  expect(readConfiguration(chosen, { isLan: true })).toMatchObject({
    host: "127.0.0.1",
    publicOrigin: "https://gate.lan:8080",
    lan: { hostName: "gate.lan", httpPort: 8081 },
  });
  expect(readConfiguration({ PUBLIC_ORIGIN: "https://pass.test" }, { isLan: true }).publicOrigin).toBe(
    "https://pass.test",
  );
  expect(readConfiguration(chosen)).toMatchObject({ lan: undefined, publicOrigin: "http://localhost:8080" });
});

test.each([
  [{ LAN_HOST: "192.168.1.5" }, "LAN_HOST: expected the name"],
  [{ LAN_HOST: "https://gate.local" }, "LAN_HOST: expected the name"],
  [{ LAN_HTTP_PORT: "http" }, "LAN_HTTP_PORT"],
  [{ LAN_HTTP_PORT: "8443" }, "PORT and LAN_HTTP_PORT are both 8443"],
  [
    { CLEARWAY_PRODUCTION: "1", KEYS_DIR: "/keys", PUBLIC_ORIGIN: "https://pass.example.cn" },
    "--lan is for the demonstration only",
  ],
])("For the local network %j is refused: %s", (environment, words) => {
  expect(() => readConfiguration(environment, { isLan: true })).toThrow(words);
});

test("Production knows its keys and its origin", () => {
  const slashed = { ...production, PUBLIC_ORIGIN: "https://pass.example.cn/" };
  expect(readConfiguration(slashed)).toMatchObject({
    isDemonstration: false,
    keysDir: "/keys",
    dataKeysSource: undefined,
    publicOrigin: "https://pass.example.cn",
  });
  const file = { ...production, DATA_KEYS_FILE: "/data-keys.json" };
  expect(readConfiguration(file).dataKeysSource).toEqual({ kind: "file", path: "/data-keys.json" });
  const text = { ...production, DATA_KEYS: "e30=" };
  expect(readConfiguration(text).dataKeysSource).toEqual({ kind: "text", base64: "e30=" });
});
