import fc from "fast-check";
import { expect, test } from "vitest";
import { claimsArbitrary } from "../../testing/claims-arbitrary.ts";
import type { Bytes } from "../bytes.ts";
import { bytesToHex, hexToBytes, utf8ToBytes } from "../bytes.ts";
import type { CborValue } from "../cose/cbor.ts";
import { encodeCbor } from "../cose/cbor.ts";
import type { CardClaims, Claims, PassClaims, PendingClaims } from "./claims.ts";
import { claimsToJson, claimsToPayload, claimsWithinBounds, payloadToClaims } from "./claims.ts";

const iatSeconds = 1_582_000_000;
const holderKey = hexToBytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
const common = {
  expSeconds: iatSeconds + 400_000,
  iatSeconds,
  cardNumber: hexToBytes("0102030405060708"),
  name: "王*明",
  documentLast4: "123X",
  area: 370_102,
};
const print: PassClaims = {
  ...common,
  kind: "pass",
  status: { list: 3, place: 77 },
  colour: "green",
  greenUntilSeconds: common.expSeconds,
};
const live: PassClaims = { ...print, holderKey, greenUntilSeconds: iatSeconds + 172_800 };
const card: CardClaims = { ...common, kind: "card" };
const pending: PendingClaims = { ...common, kind: "pending", holderKey };

test("every kind is written with exactly the keys of its tables, sorted", () => {
  const times = "04 1a5e518200 06 1a5e4b6780";
  const cnf = `08 a1 01 a3 01 01 20 06 21 5820 ${bytesToHex(holderKey)}`;
  const status = "19ffff a1 626870 82 03 184d";
  const person = "01 480102030405060708 02 67e78e8b2ae6988e 03 6431323358 04 1a0005a5b6";
  const isWrittenAs = (claims: Claims, spacedHex: string) =>
    expect(bytesToHex(claimsToPayload(claims))).toBe(spacedHex.replaceAll(" ", ""));
  isWrittenAs(card, `a3 ${times} 3a00010000 a5 00 00 ${person}`);
  isWrittenAs(pending, `a4 ${times} ${cnf} 3a00010000 a5 00 01 ${person}`);
  isWrittenAs(print, `a4 ${times} ${status} 3a00010000 a7 00 02 ${person} 05 00 06 1a5e518200`);
  isWrittenAs(live, `a5 ${times} ${cnf} ${status} 3a00010000 a7 00 02 ${person} 05 00 06 1a5e4e0a80`);
});

test("any claims come back from their payload", () => {
  fc.assert(
    fc.property(claimsArbitrary, (claims) => {
      expect(payloadToClaims(claimsToPayload(claims))).toEqual({ ok: true, value: claims });
    }),
  );
});

test("whatever is read after any change of a byte is written back to the same bytes", () => {
  let readCount = 0;
  fc.assert(
    fc.property(claimsArbitrary, fc.nat(), fc.nat(255), (claims, at, byte) => {
      const bytes = claimsToPayload(claims);
      bytes[at % bytes.length] = byte;
      const read = payloadToClaims(bytes);
      if (!read.ok) return;
      readCount += 1;
      expect(claimsToPayload(read.value)).toEqual(bytes);
    }),
    { numRuns: 1000 },
  );
  expect(readCount).toBeGreaterThan(0);
});

/** The wire maps of a live pass, to depart from. */
const wire = () => {
  const coseKey = new Map<number, CborValue>([
    [1, 1],
    [-1, 6],
    [-2, holderKey],
  ]);
  const healthPass = new Map<number, CborValue>([
    [0, 2],
    [1, common.cardNumber],
    [2, common.name],
    [3, common.documentLast4],
    [4, common.area],
    [5, 0],
    [6, iatSeconds + 172_800],
  ]);
  const claims = new Map<number | string, CborValue>([
    [4, common.expSeconds],
    [6, iatSeconds],
    [8, new Map([[1, coseKey]])],
    [65535, new Map([["hp", [3, 77]]])],
    [-65537, healthPass],
  ]);
  return { claims, healthPass, coseKey };
};
type Wire = ReturnType<typeof wire>;

const changed = (change: (maps: Wire) => unknown): Bytes => {
  const maps = wire();
  change(maps);
  return encodeCbor(maps.claims);
};

test("the wire form that the refusals depart from is the live pass", () => {
  expect(payloadToClaims(changed(() => 0))).toEqual({ ok: true, value: live });
});

test.each<[string, (maps: Wire) => unknown]>([
  ["exp missing", ({ claims }) => claims.delete(4)],
  ["iat missing", ({ claims }) => claims.delete(6)],
  ["iat negative", ({ claims }) => claims.set(6, -1)],
  ["exp a text", ({ claims }) => claims.set(4, "2020")],
  ["a claim of no table", ({ claims }) => claims.set(5, iatSeconds)],
  ["a text as claim", ({ claims }) => claims.set("exp", iatSeconds)],
  ["an issuer", ({ claims }) => claims.set(1, "issuer")],
  ["a claim of no table in place of an optional one", ({ claims }) => claims.delete(8) && claims.set(9, 0)],
  ["cnf no map", ({ claims }) => claims.set(8, holderKey)],
  ["cnf empty", ({ claims }) => claims.set(8, new Map())],
  ["cnf with another member", ({ claims, coseKey }) => claims.set(8, new Map([[1, coseKey as CborValue]]).set(2, 0))],
  ["cnf by another member", ({ claims, coseKey }) => claims.set(8, new Map([[2, coseKey]]))],
  ["holder key of another type", ({ coseKey }) => coseKey.set(1, 2)],
  ["holder key on another curve", ({ coseKey }) => coseKey.set(-1, 4)],
  ["holder key missing", ({ coseKey }) => coseKey.delete(-2)],
  ["holder key with another member", ({ coseKey }) => coseKey.set(2, utf8ToBytes("kid"))],
  ["holder key of 31 bytes", ({ coseKey }) => coseKey.set(-2, holderKey.slice(1))],
  ["holder key a text", ({ coseKey }) => coseKey.set(-2, "x".repeat(32))],
  ["status missing from a pass", ({ claims }) => claims.delete(65535)],
  ["status no map", ({ claims }) => claims.set(65535, [3, 77])],
  ["status empty", ({ claims }) => claims.set(65535, new Map())],
  ["status as a status list reference", ({ claims }) => claims.set(65535, new Map([["status_list", new Map()]]))],
  [
    "status with another member",
    ({ claims }) =>
      claims.set(
        65535,
        new Map<string, CborValue>([
          ["hp", [3, 77]],
          ["x", 0],
        ]),
      ),
  ],
  ["status no array", ({ claims }) => claims.set(65535, new Map([["hp", 3]]))],
  ["status with one member", ({ claims }) => claims.set(65535, new Map([["hp", [3]]]))],
  ["status with three members", ({ claims }) => claims.set(65535, new Map([["hp", [3, 77, 0]]]))],
  ["list 2^16", ({ claims }) => claims.set(65535, new Map([["hp", [2 ** 16, 77]]]))],
  ["place 2^20", ({ claims }) => claims.set(65535, new Map([["hp", [3, 2 ** 20]]]))],
  ["list negative", ({ claims }) => claims.set(65535, new Map([["hp", [-1, 77]]]))],
  ["health-pass map missing", ({ claims }) => claims.delete(-65537)],
  ["health-pass map an array", ({ claims }) => claims.set(-65537, [])],
  ["kind missing", ({ healthPass }) => healthPass.delete(0)],
  ["kind 3", ({ healthPass }) => healthPass.set(0, 3)],
  ["kind a text", ({ healthPass }) => healthPass.set(0, "pass")],
  ["kind negative", ({ healthPass }) => healthPass.set(0, -1)],
  ["card number of seven bytes", ({ healthPass }) => healthPass.set(1, common.cardNumber.slice(1))],
  ["card number a text", ({ healthPass }) => healthPass.set(1, "12345678")],
  ["name missing", ({ healthPass }) => healthPass.delete(2)],
  ["name empty", ({ healthPass }) => healthPass.set(2, "")],
  ["name of 14 bytes", ({ healthPass }) => healthPass.set(2, "x".repeat(14))],
  ["name of 15 bytes in five characters", ({ healthPass }) => healthPass.set(2, "欧阳王小明")],
  ["name a byte string", ({ healthPass }) => healthPass.set(2, utf8ToBytes("王*明"))],
  ["document number of three", ({ healthPass }) => healthPass.set(3, "123")],
  ["document number of five", ({ healthPass }) => healthPass.set(3, "12345")],
  ["document number in lower case", ({ healthPass }) => healthPass.set(3, "123x")],
  ["document number with a line end", ({ healthPass }) => healthPass.set(3, "1234\n")],
  ["document number a number", ({ healthPass }) => healthPass.set(3, 1234)],
  ["area a text", ({ healthPass }) => healthPass.set(4, "370102")],
  ["area negative", ({ healthPass }) => healthPass.set(4, -370_102)],
  ["colour missing", ({ healthPass }) => healthPass.delete(5)],
  ["colour 3", ({ healthPass }) => healthPass.set(5, 3)],
  ["colour a text", ({ healthPass }) => healthPass.set(5, "green")],
  ["green without until", ({ healthPass }) => healthPass.delete(6)],
  ["green until a text", ({ healthPass }) => healthPass.set(6, "tomorrow")],
  ["red with green until", ({ healthPass }) => healthPass.set(5, 1)],
  ["yellow with green until", ({ healthPass }) => healthPass.set(5, 2)],
  ["a member of no table", ({ healthPass }) => healthPass.set(7, 0)],
  ["a card with a status", ({ healthPass }) => [healthPass.set(0, 0), healthPass.delete(5), healthPass.delete(6)]],
  [
    "a card with a colour",
    ({ claims, healthPass }) => [healthPass.set(0, 0), claims.delete(65535), healthPass.delete(6)],
  ],
  [
    "a pending code with a status",
    ({ healthPass }) => [healthPass.set(0, 1), healthPass.delete(5), healthPass.delete(6)],
  ],
  [
    "a pending code with green until",
    ({ claims, healthPass }) => [healthPass.set(0, 1), claims.delete(65535), healthPass.delete(5)],
  ],
])("%s is malformed", (_, change) => {
  expect(payloadToClaims(changed(change))).toEqual({ ok: false, error: "claims-malformed" });
});

test.each<[string, (maps: Wire) => unknown]>([
  ["time 0", ({ claims }) => claims.set(6, 0)],
  ["time 2^53 - 1", ({ claims }) => claims.set(4, 2 ** 53 - 1)],
  [
    "list 2^16 - 1 and place 2^20 - 1",
    ({ claims }) => claims.set(65535, new Map([["hp", [2 ** 16 - 1, 2 ** 20 - 1]]])),
  ],
  ["name of 13 bytes", ({ healthPass }) => healthPass.set(2, "\u{20000}\u{20001}*\u{20002}")],
  ["name of one byte", ({ healthPass }) => healthPass.set(2, "*")],
  ["area of one digit", ({ healthPass }) => healthPass.set(4, 0)],
  ["a key that is no point", ({ coseKey }) => coseKey.set(-2, new Uint8Array(32))],
  ["red without green until", ({ healthPass }) => [healthPass.set(5, 1), healthPass.delete(6)]],
  ["no holder key", ({ claims }) => claims.delete(8)],
])("%s is well-formed", (_, change) => {
  expect(payloadToClaims(changed(change))).toMatchObject({ ok: true });
});

test("what is no map is malformed, and what is no CBOR is said to be so", () => {
  expect(payloadToClaims(encodeCbor([]))).toEqual({ ok: false, error: "claims-malformed" });
  expect(payloadToClaims(new Uint8Array(0))).toEqual({ ok: false, error: "cbor-invalid" });
  fc.assert(fc.property(fc.uint8Array(), (bytes) => !payloadToClaims(bytes).ok));
});

test.each<[string, object]>([
  ["a fraction of a second", { iatSeconds: 0.5 }],
  ["an unsafe time", { expSeconds: 2 ** 53 }],
  ["a long name", { name: "x".repeat(14) }],
  ["a name with a lone surrogate", { name: "\ud800" }],
  ["a short card number", { cardNumber: new Uint8Array(7) }],
  ["a place beyond the largest list", { status: { list: 0, place: 2 ** 20 } }],
  ["a red pass with green until", { colour: "red" }],
  ["a member of no table", { gender: "x" }],
  ["an undefined holder key", { holderKey: undefined }],
])("claims of ours with %s are a TypeError", (_, change) => {
  // The compiler refuses most of them too.
  expect(() => claimsToPayload({ ...live, ...change } as Claims)).toThrow(TypeError);
});

const times = (claims: Claims, change: Partial<PassClaims>) => claimsWithinBounds({ ...claims, ...change } as Claims); // same kind

test("a pass or pending code lives for at most 432,000 seconds, a card as long as it says", () => {
  const longest = { expSeconds: iatSeconds + 432_000 };
  const longer = { expSeconds: iatSeconds + 432_001 };
  for (const claims of [pending, live, { ...print, greenUntilSeconds: iatSeconds }]) {
    expect(times(claims, longest)).toBe(true);
    expect(times(claims, longer)).toBe(false);
  }
  expect(times(card, longer)).toBe(true);
  expect(times(card, { expSeconds: 0 })).toBe(true);
});

test("green ends with the pass at the latest", () => {
  expect(times(print, { greenUntilSeconds: print.expSeconds })).toBe(true);
  expect(times(print, { greenUntilSeconds: print.expSeconds + 1 })).toBe(false);
  expect(times(live, { expSeconds: iatSeconds + 1000, greenUntilSeconds: iatSeconds + 1000 })).toBe(true);
  expect(times(live, { expSeconds: iatSeconds + 1000, greenUntilSeconds: iatSeconds + 1001 })).toBe(false);
});

test("with a holder key green lasts at most 172,800 seconds from the signing", () => {
  expect(times(live, { greenUntilSeconds: iatSeconds + 172_800 })).toBe(true);
  expect(times(live, { greenUntilSeconds: iatSeconds + 172_801 })).toBe(false);
  expect(times(print, { greenUntilSeconds: iatSeconds + 172_801 })).toBe(true);
});

test("red and yellow have no green to bound", () => {
  const red: PassClaims = { ...common, kind: "pass", status: print.status, colour: "red", holderKey };
  expect(claimsWithinBounds(red)).toBe(true);
});

test("claims as JSON have the same names and bytes in hexadecimal", () => {
  const hexadecimal = { holderKey: bytesToHex(holderKey), cardNumber: "0102030405060708" };
  expect(claimsToJson(live)).toEqual({ ...live, ...hexadecimal });
  expect(claimsToJson(card)).toEqual({ ...card, cardNumber: "0102030405060708" });
  expect(JSON.parse(JSON.stringify(claimsToJson(live)))).toEqual(claimsToJson(live));
});
