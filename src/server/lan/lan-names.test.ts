import type { NetworkInterfaceInfo } from "node:os";
import { expect, test } from "vitest";
import { certificateNames, isHostName, lanAddresses, localHostName } from "./lan-names.ts";

const ipv4 = (address: string, internal = false): NetworkInterfaceInfo => ({
  ...{ address, internal, netmask: "255.255.255.0", mac: "00:00:00:00:00:00", cidr: `${address}/24` },
  family: "IPv4",
});
const ipv6: NetworkInterfaceInfo = {
  ...{ address: "fe80::1", internal: false, netmask: "ffff::", mac: "00:00:00:00:00:00", cidr: "fe80::1/64" },
  family: "IPv6",
  scopeid: 2,
};

test("Other machines reach this one by its IPv4 addresses, through real networks first", () => {
  const found = lanAddresses({
    lo: [ipv4("127.0.0.1", true)],
    docker0: [ipv4("172.17.0.1")],
    wlan0: [ipv6, ipv4("192.168.1.5")],
    eth0: [ipv4("10.0.0.7"), ipv4("10.0.0.8")],
    gone: undefined,
  });
  expect(found.map(({ address }) => address)).toEqual(["192.168.1.5", "10.0.0.7", "10.0.0.8", "172.17.0.1"]);
  expect(found[0]).toEqual({ address: "192.168.1.5", netmask: "255.255.255.0" });
});

test.each([
  ["gatehouse", "gatehouse.local"],
  ["Gate-House.example.cn", "gate-house.local"],
  ["Wang's_Laptop", "wang-s-laptop.local"],
  ["MacBook.local", "macbook.local"],
  ["北门", "clearway.local"],
  ["", "clearway.local"],
  [`${"a".repeat(62)}-b`, `${"a".repeat(62)}.local`],
])("A machine that calls itself %j is announced as %s", (machine, host) => {
  expect(localHostName(machine)).toBe(host);
  expect(isHostName(host)).toBe(true);
});

test.each(["gate.local", "a", "gate-1.lan", "pass.example.cn", "1a.x1"])("%s is a host name", (text) => {
  expect(isHostName(text)).toBe(true);
});

test.each([
  ...["", ".", "gate.", "-gate.local", "gate-.local", "gate local", "gate_1.local", "Gate.local", "北门.local"],
  ...["192.168.1.5", "[::1]", "gate.local:8443", "https://gate.local", "*.local", "a..b", "gate.local\n"],
  ...[`${"a".repeat(64)}.local`, `${"a.".repeat(127)}`],
])("%j is none", (text) => {
  expect(isHostName(text)).toBe(false);
});

test("A certificate is for the name, every address, and this machine's own use, each once", () => {
  const names = { host: "localhost", addresses: [{ address: "127.0.0.1", netmask: "255.0.0.0" }] };
  expect(certificateNames(names)).toEqual({ dns: ["localhost"], ip: ["127.0.0.1"] });
  expect(certificateNames({ ...names, host: "gate.local" }).dns).toEqual(["gate.local", "localhost"]);
});
