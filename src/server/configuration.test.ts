import { resolve } from "node:path";
import { expect, test } from "vitest";
import { readConfiguration } from "./configuration.ts";

const production = {
  ...{ CLEARWAY_ENV: "production", KEYS_DIR: "/keys", PUBLIC_URL: "https://pass.example.cn" },
  METRICS_TOKEN: "m".repeat(32),
};

test("Without any variable it is a demonstration on localhost:8080 that keeps its data in ./data", () => {
  expect(readConfiguration({})).toEqual({
    port: 8080,
    host: "localhost",
    dataDir: resolve("data"),
    databaseUrl: undefined,
    preparesStatements: true,
    appsDir: resolve("data", "apps"),
    auditDir: resolve("data", "audit"),
    videosDir: resolve("data", "videos"),
    keysDir: undefined,
    publicOrigin: "http://localhost:8080",
    isDemonstration: true,
    listSizeLog2: 17,
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
  [{ SCAN_RETENTION_DAYS: "14" }, "SCAN_RETENTION_DAYS: the policy says it now"],
  [{ LOG_LEVEL: "loud" }, "LOG_LEVEL"],
  [{ PUBLIC_URL: "ftp://pass.example.cn" }, "PUBLIC_URL"],
  [{ PUBLIC_URL: "pass.example.cn" }, "PUBLIC_URL"],
  [{ PUBLIC_URL: "https://pass.example.cn/pass" }, "PUBLIC_URL: an origin has no path"],
  [{ PUBLIC_URL: "https://pass.example.cn/?a=1" }, "PUBLIC_URL: an origin has no path"],
  [{ PUBLIC_URL: "https://user:word@pass.example.cn" }, "PUBLIC_URL: an origin has no path"],
  [{ BARRIER_ORIGIN: "http://barrier.example.cn" }, "BARRIER_ORIGIN: a barrier is called by https only"],
  [{ BARRIER_ORIGIN: "https://barrier.example.cn/open" }, "BARRIER_ORIGIN: an origin is wanted"],
  [{ KEYS_DIR: "/keys" }, "CLEARWAY_ENV=production"],
  [{ CLEARWAY_ENV: "yes" }, "CLEARWAY_ENV"],
  [{ ...production, KEYS_DIR: "" }, "KEYS_DIR"],
  [{ ...production, PUBLIC_URL: "" }, "PUBLIC_URL"],
  [{ ...production, METRICS_TOKEN: "" }, "METRICS_TOKEN"],
  [{ ...production, PUBLIC_URL: "http://pass.example.cn" }, "PUBLIC_URL is plain http"],
  [{ ...production, HOST: "0.0.0.0" }, "HOST lets others reach this server by plain http"],
  [{ ...production, HOST: "10.0.0.2" }, "TRUST_PROXY"],
  [{ TRUST_PROXY: "true" }, "TRUST_PROXY: expected addresses or networks"],
  [{ TRUST_PROXY: "10.0.0.2, proxy" }, "TRUST_PROXY: expected addresses or networks"],
  [{ TRUST_PROXY: "0.0.0.0/0" }, "TRUST_PROXY: expected addresses or networks"],
  [{ TRUST_PROXY: "10.0.0.0/33" }, "TRUST_PROXY: expected addresses or networks"],
  [{ METRICS_TOKEN: "short" }, "METRICS_TOKEN: expected at least 32 characters"],
  [{ KEYS_PASSPHRASE: "one", KEYS_PASSPHRASE_FILE: "/two" }, "are both set"],
  [{ DATA_KEYS_FILE: "/data-keys.json" }, "DATA_KEYS and DATA_KEYS_FILE are for production only"],
  [{ DATA_KEYS: "e30=" }, "DATA_KEYS and DATA_KEYS_FILE are for production only"],
  [{ ...production, DATA_KEYS: "e30=", DATA_KEYS_FILE: "/data-keys.json" }, "are both set"],
  [{ SMS_URL: "https://sms.example.cn/send" }, "SMS_URL and SMS_TOKEN belong together"],
  [{ SMS_TOKEN: "secret" }, "SMS_URL and SMS_TOKEN belong together"],
  [{ SMS_URL: "http://sms.example.cn/send", SMS_TOKEN: "secret" }, "SMS_URL is an https address"],
  [{ SMS_URL: "https://user:word@sms.example.cn", SMS_TOKEN: "secret" }, "SMS_URL is an https address"],
  [{ SMS_URL: "sms", SMS_TOKEN: "secret" }, "SMS_URL is an https address"],
  [{ SMS_URL: "https://sms.example.cn/send", SMS_TOKEN: "two words" }, "SMS_TOKEN is one word"],
  [{ AUTHORITY_URL: "https://cdc.example.cn" }, "AUTHORITY_URL and AUTHORITY_SECRET belong together"],
  [{ AUTHORITY_URL: "http://cdc.example.cn", AUTHORITY_SECRET: "s".repeat(32) }, "AUTHORITY_URL is an https address"],
  [{ AUTHORITY_URL: "https://cdc.example.cn", AUTHORITY_SECRET: "short" }, "AUTHORITY_SECRET has 32 characters"],
])("%j is refused, and %s is named", (environment, name) => {
  expect(() => readConfiguration(environment)).toThrow(name);
});

test("All that a production lacks is named at once; a command sends no text messages", () => {
  const names = ["KEYS_DIR", "PUBLIC_URL", "METRICS_TOKEN", "DATA_KEYS_FILE", "SMS_URL and SMS_TOKEN"];
  const lacking = () => readConfiguration({ CLEARWAY_ENV: "production" });
  for (const name of names) expect(lacking).toThrow(name);
  expect(() => readConfiguration(production, { isLan: false })).toThrow(/^Production needs DATA_KEYS_FILE.*SMS_URL/);
  const whole = { DATA_KEYS_FILE: "/data-keys.json", SMS_URL: "https://sms.example.cn/send", SMS_TOKEN: "secret" };
  expect(readConfiguration({ ...production, ...whole }, { isLan: false }).isDemonstration).toBe(false);
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
  expect(readConfiguration({ PUBLIC_URL: "https://pass.test" }, { isLan: true }).publicOrigin).toBe(
    "https://pass.test",
  );
  expect(readConfiguration(chosen)).toMatchObject({ lan: undefined, publicOrigin: "http://localhost:8080" });
});

test.each([
  [{ LAN_HOST: "192.168.1.5" }, "LAN_HOST: expected the name"],
  [{ LAN_HOST: "https://gate.local" }, "LAN_HOST: expected the name"],
  [{ LAN_HTTP_PORT: "http" }, "LAN_HTTP_PORT"],
  [{ LAN_HTTP_PORT: "8443" }, "PORT and LAN_HTTP_PORT are both 8443"],
  [production, "--lan is for the demonstration only"],
])("For the local network %j is refused: %s", (environment, words) => {
  expect(() => readConfiguration(environment, { isLan: true })).toThrow(words);
});

test("Production may be reached by a proxy on this machine, or by proxies that are named", () => {
  expect(readConfiguration({ ...production, PUBLIC_URL: "http://localhost:8080" }).publicOrigin).toBe(
    "http://localhost:8080",
  );
  // Else every request would come from this machine, where nobody is counted.
  expect(readConfiguration(production).trustProxy).toEqual(["127.0.0.1", "::1"]);
  const named = readConfiguration({ ...production, HOST: "0.0.0.0", TRUST_PROXY: "10.0.0.2, fd00::/8" });
  expect(named).toMatchObject({ host: "0.0.0.0", trustProxy: ["10.0.0.2", "fd00::/8"] });
});

test("The passphrase of the keys comes from a variable or a file", () => {
  expect(readConfiguration({ KEYS_PASSPHRASE: "six words" }).keysPassphrase).toEqual({
    kind: "text",
    text: "six words",
  });
  expect(readConfiguration({ KEYS_PASSPHRASE_FILE: "/run/words" }).keysPassphrase).toEqual({
    kind: "file",
    path: "/run/words",
  });
});

test("Production knows its keys and its origin", () => {
  const slashed = { ...production, PUBLIC_URL: "https://pass.example.cn/" };
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
