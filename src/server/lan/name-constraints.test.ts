import { expect, test } from "vitest";
import { encodeNameConstraints, permitsNames } from "./name-constraints.ts";

const home = { host: "gate.local", addresses: [{ address: "192.168.1.5", netmask: "255.255.255.0" }] };
const campus = { host: "gate.local", addresses: [{ address: "203.0.113.9", netmask: "255.255.255.128" }] };

test("Local names and networks are permitted, as RFC 5280 writes them", () => {
  expect(encodeNameConstraints(home).toString("hex")).toBe(
    [
      ...["308180", "a07e"],
      ...["3007", "8205", "6c6f63616c"],
      ...["300b", "8209", "6c6f63616c686f7374"],
      ...["300b", "8209", "686f6d652e61727061"],
      ...["300a", "8208", "696e7465726e616c"],
      ...["3005", "8203", "6c616e"],
      ...["300a", "8708", "0a000000", "ff000000"],
      ...["300a", "8708", "ac100000", "fff00000"],
      ...["300a", "8708", "c0a80000", "ffff0000"],
      ...["300a", "8708", "7f000000", "ff000000"],
      ...["300a", "8708", "a9fe0000", "ffff0000"],
      ...["300a", "8708", "64400000", "ffc00000"],
    ].join(""),
  );
});

test("What is local is permitted to everyone, what is not only to an authority that was made for it", () => {
  const forHome = encodeNameConstraints(home);
  const forCampus = encodeNameConstraints(campus);
  for (const address of ["10.255.0.1", "172.31.255.254", "192.168.255.255", "169.254.3.4", "100.127.0.1"]) {
    const names = { host: "other.home.arpa", addresses: [{ address, netmask: "255.255.255.0" }] };
    expect([address, permitsNames(forHome, names)]).toEqual([address, true]);
  }
  expect(permitsNames(forHome, campus)).toBe(false);
  expect(permitsNames(forCampus, campus)).toBe(true);
  // Another address of the same network: the next lease.
  const neighbour = { address: "203.0.113.77", netmask: "255.255.255.128" };
  expect(permitsNames(forCampus, { ...campus, addresses: [neighbour] })).toBe(true);
  const beyond = { address: "203.0.113.200", netmask: "255.255.255.128" };
  expect(permitsNames(forCampus, { ...campus, addresses: [beyond] })).toBe(false);
});

test("A host name outside of local domains is permitted by name", () => {
  const host = "gate.example.cn";
  expect(permitsNames(encodeNameConstraints(home), { ...home, host })).toBe(false);
  expect(permitsNames(encodeNameConstraints({ ...home, host }), { ...home, host })).toBe(true);
  expect(permitsNames(encodeNameConstraints(home), { ...home, host: "notlocal" })).toBe(false);
});

test("A long host name and many networks are still DER", () => {
  const addresses = Array.from({ length: 30 }, (_, index) => ({
    address: `203.0.${index}.1`,
    netmask: "255.255.255.0",
  }));
  const value = encodeNameConstraints({ host: "gate.example.cn", addresses });
  expect(value.subarray(0, 2).toString("hex")).toBe("3082");
  expect(value.readUInt16BE(2)).toBe(value.length - 4);
});
