import { expect, test } from "vitest";
import { originAt, welcome } from "./welcome.ts";

test.each([
  ["localhost", "http://localhost:8080"],
  ["0.0.0.0", "http://localhost:8080"],
  ["::", "http://localhost:8080"],
  ["::1", "http://[::1]:8080"],
  ["192.0.2.7", "http://192.0.2.7:8080"],
])("A server that listens on %s is found at %s", (host, origin) => {
  expect(originAt({ host, port: 8080 })).toBe(origin);
});

test("A server of the local network is found by https", () => {
  const lan = { hostName: "gate.local", httpPort: 8080 };
  expect(originAt({ host: "0.0.0.0", port: 8443, lan })).toBe("https://localhost:8443");
});

test("A demonstration says that it is one and where to go; production says neither", () => {
  const common = { dataDir: "/data", publicOrigin: "https://pass.example.cn" };
  const at = { host: "localhost", port: 81 };
  const demonstration = welcome({ ...common, isDemonstration: true }, at);
  for (const words of ["DEMONSTRATION", "http://localhost:81/gate/", "http://localhost:81/demo/", "/data"]) {
    expect(demonstration).toContain(words);
  }
  const production = welcome({ ...common, isDemonstration: false }, at);
  expect(production).toContain("https://pass.example.cn");
  expect(production).not.toMatch(/demo/i);
});

test("A production says which issuers cannot sign yet, and from when they may", () => {
  const production = { dataDir: "/data", publicOrigin: "https://pass.example.cn", isDemonstration: false };
  const at = { host: "localhost", port: 81 };
  const fromSeconds = Date.parse("2026-11-26T07:30:00Z") / 1000;
  expect(welcome(production, at, [{ issuer: 7, fromSeconds }])).toMatch(
    /\nIssuer 7 .* from 2026-11-26 15:30:00 \+08:00/,
  );
  expect(welcome(production, at)).not.toContain("Issuer");
});
