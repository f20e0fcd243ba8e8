import decodeQR from "qr/decode.js";
import { expect, test } from "vitest";
import type { LanIdentity } from "./lan-identity.ts";
import { lanWelcome } from "./lan-welcome.ts";

const identity: LanIdentity = {
  host: "gate.local",
  addresses: [
    { address: "192.168.1.5", netmask: "255.255.255.0" },
    { address: "10.0.0.7", netmask: "255.0.0.0" },
  ],
  pem: "the private key",
  authorityDer: Buffer.from([1]),
  fingerprint: Array.from({ length: 32 }, (_, index) => index.toString(16).padStart(2, "0").toUpperCase()).join(":"),
};
const place = { identity, httpsPort: 8443, httpPort: 8080, dataDir: "/data", hasColours: false };

const pixels = 8;

/** What a phone reads from a block of lines: half a character is a module; `dark` is where it is black. */
const readDrawing = (
  lines: readonly string[],
  dark: (upper: boolean, lower: boolean) => readonly boolean[],
): string => {
  const rows = lines.flatMap((line) => {
    const halves = [...line].map((char) => dark("█▀".includes(char), "█▄".includes(char)));
    return [halves.map(([upper = false]) => upper), halves.map(([, lower = false]) => lower)];
  });
  const width = rows[0]?.length ?? 0;
  const data = new Uint8Array(width * rows.length * pixels * pixels * 3);
  const side = width * pixels;
  for (let offset = 0; offset < side * rows.length * pixels; offset += 1) {
    const isDark = rows[Math.floor(offset / side / pixels)]?.[Math.floor((offset % side) / pixels)] === true;
    data.fill(isDark ? 0 : 255, offset * 3, offset * 3 + 3);
  }
  return decodeQR({ width: side, height: rows.length * pixels, data });
};

/** The drawings of an output, top to bottom. */
const drawings = (output: string, isPart: (line: string) => boolean): readonly (readonly string[])[] => {
  const found: string[][] = [];
  let current: string[] = [];
  for (const line of [...output.split("\n"), ""]) {
    if (isPart(line)) current.push(line);
    else if (current.length > 0) {
      found.push(current);
      current = [];
    }
  }
  return found;
};

const expected = ["http://192.168.1.5:8080/", "https://gate.local:8443/gate/"];

test("On a dark terminal its two codes are read as the page with the certificate and the gate", () => {
  const lines = drawings(lanWelcome(place), (line) => /^ {5}[█▀▄ ]*[█▀▄][█▀▄ ]*$/.test(line));
  // What is drawn is light there.
  const texts = lines.map((each) =>
    readDrawing(
      each.map((line) => line.slice(5)),
      (upper, lower) => [!upper, !lower],
    ),
  );
  expect(texts).toEqual(expected);
});

test("With colours its codes are black on white on any terminal", () => {
  const coloured = /^ {5}\u001b\[30;107m([█▀▄ ]+)\u001b\[0m$/;
  const lines = drawings(lanWelcome({ ...place, hasColours: true }), (line) => coloured.test(line));
  const texts = lines.map((each) =>
    readDrawing(
      each.map((line) => coloured.exec(line)?.[1] ?? ""),
      (upper, lower) => [upper, lower],
    ),
  );
  expect(texts).toEqual(expected);
});

test("It says that it is a demonstration for all of the network, every address, and the fingerprint; never a key", () => {
  const words = lanWelcome(place);
  for (const part of [
    "DEMONSTRATION",
    "everyone in it",
    "https://192.168.1.5:8443/gate/",
    "https://10.0.0.7:8443/gate/",
    "https://gate.local:8443/demo/",
    "00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F\n",
    "10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F\n",
    "/data",
  ]) {
    expect(words).toContain(part);
  }
  expect(words).not.toContain(identity.pem);
});

test("Without an address the page is at the name", () => {
  const words = lanWelcome({ ...place, identity: { ...identity, addresses: [] } });
  expect(words).toContain("http://gate.local:8080/\n");
  expect(words).not.toContain("Where the network does not find");
});
