// The claims of a code (RFC 8392; core/README.md section 1.1): their shape, their bounds, and the way to and from the wire.

import type { Bytes } from "../bytes.ts";
import { bytesToHex } from "../bytes.ts";
import type { CborMap, CborValue } from "../cose/cbor.ts";
import { decodeCbor, encodeCbor, isCborArray, isCborMap } from "../cose/cbor.ts";
import { isBytesOf, isTextFrom, isUintFrom, wordAt } from "../cose/shape.ts";
import { listNumberLimit, nameBytesMax, placeLimit } from "../limits.ts";
import type { Result } from "../result.ts";
import { fail, ok } from "../result.ts";

/** The colours of a pass. */
export type Colour = "green" | "red" | "yellow";

/** What every code says. Times are seconds since 1970 (NumericDate), below 2^53. */
interface CommonClaims {
  /** Exclusive. */
  readonly expSeconds: number;
  /** When this code was signed. */
  readonly iatSeconds: number;
  /** The public key of the holder's phone, 32 bytes; a print has none. */
  readonly holderKey?: Bytes;
  /** The number of the electronic health card, 8 random bytes. */
  readonly cardNumber: Bytes;
  /** Masked for a gate, 1 to 13 bytes of UTF-8. */
  readonly name: string;
  /** The end of the document number, four of `0-9A-Z`. */
  readonly documentLast4: string;
  /** The county-level area of the holder's community (GB/T 2260); six digits where an issuer is to vouch for it. */
  readonly area: number;
}

/** An electronic health card without a pass. */
export interface CardClaims extends CommonClaims {
  readonly kind: "card";
}

/** An application under review. */
export interface PendingClaims extends CommonClaims {
  readonly kind: "pending";
}

/** A pass, in any colour. */
export interface PassClaims extends CommonClaims {
  readonly kind: "pass";
  /** Where the issuer's status lists speak of this pass: list below 2^16, place below 2^20. */
  readonly status: { readonly list: number; readonly place: number };
  /** The colour when signed. */
  readonly colour: Colour;
  /** Exclusive; present exactly where the colour is green. */
  readonly greenUntilSeconds?: number;
}

/** What a code says. */
export type Claims = CardClaims | PendingClaims | PassClaims;

/** Kinds by their number on the wire. */
const kinds = ["card", "pending", "pass"] as const;
/** Colours by their number on the wire, as a status list token numbers VALID, INVALID and SUSPENDED. */
const colours = ["green", "red", "yellow"] as const;

/** Claim keys of the code (RFC 8392, RFC 8747, the token status list, our own). */
const key = { exp: 4, iat: 6, cnf: 8, status: 65535, healthPass: -65537 } as const;
/** Keys of the health-pass map. */
const passKey = { kind: 0, cardNumber: 1, name: 2, documentLast4: 3, area: 4, colour: 5, greenUntil: 6 } as const;
/** The one member of `status`, where a status list reference of ours stands. */
const statusMember = "hp";

const holderKeyLength = 32;
const cardNumberLength = 8;
const fourCharacters = /^[0-9A-Z]{4}$/;

/** A COSE_Key of an Ed25519 public key inside `cnf` (RFC 8747 section 3.2, RFC 9053 section 7.2). */
const holderKeyToCnf = (holderKey: Bytes): CborMap =>
  new Map([
    [
      1,
      new Map<number, CborValue>([
        [1, 1],
        [-1, 6],
        [-2, holderKey],
      ]),
    ],
  ]);

const cnfToHolderKey = (cnf: CborValue | undefined): Bytes | undefined => {
  const coseKey = isCborMap(cnf) && cnf.size === 1 ? cnf.get(1) : undefined;
  if (!isCborMap(coseKey) || coseKey.size !== 3 || coseKey.get(1) !== 1 || coseKey.get(-1) !== 6) return undefined;
  const holderKey = coseKey.get(-2);
  return isBytesOf(holderKey, holderKeyLength) ? holderKey : undefined;
};

const valueToStatus = (status: CborValue | undefined): PassClaims["status"] | undefined => {
  const reference = isCborMap(status) && status.size === 1 ? status.get(statusMember) : undefined;
  if (!isCborArray(reference) || reference.length !== 2) return undefined;
  const [list, place] = reference;
  return isUintFrom(list, 0, listNumberLimit - 1) && isUintFrom(place, 0, placeLimit - 1) ? { list, place } : undefined;
};

/** What every code says, of both its maps. */
const mapsToCommon = (claims: CborMap, healthPass: CborMap): CommonClaims | undefined => {
  const [expSeconds, iatSeconds] = [claims.get(key.exp), claims.get(key.iat)];
  const holderKey = cnfToHolderKey(claims.get(key.cnf));
  const [cardNumber, name] = [healthPass.get(passKey.cardNumber), healthPass.get(passKey.name)];
  const [documentLast4, area] = [healthPass.get(passKey.documentLast4), healthPass.get(passKey.area)];
  if (!isUintFrom(expSeconds, 0) || !isUintFrom(iatSeconds, 0) || !isUintFrom(area, 0)) return undefined;
  if (claims.has(key.cnf) !== (holderKey !== undefined) || !isBytesOf(cardNumber, cardNumberLength)) return undefined;
  if (!isTextFrom(name, 1, nameBytesMax)) return undefined;
  if (typeof documentLast4 !== "string" || !fourCharacters.test(documentLast4)) return undefined;
  const person = { cardNumber, name, documentLast4, area };
  return { expSeconds, iatSeconds, ...(holderKey !== undefined && { holderKey }), ...person };
};

/** The claims of a decoded map; undefined where it is not in the one form. */
const mapToClaims = (claims: CborValue): Claims | undefined => {
  const healthPass = isCborMap(claims) ? claims.get(key.healthPass) : undefined;
  if (!isCborMap(claims) || !isCborMap(healthPass)) return undefined;
  const kind = wordAt(kinds, healthPass.get(passKey.kind));
  const common = mapsToCommon(claims, healthPass);
  if (kind === undefined || common === undefined) return undefined;
  const [isPass, colour] = [kind === "pass", wordAt(colours, healthPass.get(passKey.colour))];
  const isGreen = isPass && colour === "green";
  // All that a code of this kind needs is looked for: where the numbers of members are right too, there is nothing else.
  if (claims.size !== 3 + Number(claims.has(key.cnf)) + Number(isPass)) return undefined;
  if (healthPass.size !== 5 + Number(isPass) + Number(isGreen)) return undefined;
  if (kind !== "pass") return { kind, ...common };
  const status = valueToStatus(claims.get(key.status));
  if (status === undefined || colour === undefined) return undefined;
  const pass = { kind, ...common, status, colour };
  const greenUntilSeconds = healthPass.get(passKey.greenUntil);
  if (!isGreen) return pass;
  return isUintFrom(greenUntilSeconds, 0) ? { ...pass, greenUntilSeconds } : undefined;
};

/** The claims of a payload; `cbor-invalid` or `claims-malformed` for every other byte string. Never fails otherwise. */
export const payloadToClaims = (payloadBytes: Uint8Array): Result<Claims, "cbor-invalid" | "claims-malformed"> => {
  const map = decodeCbor(payloadBytes);
  if (!map.ok) return map;
  const claims = mapToClaims(map.value);
  return claims === undefined ? fail("claims-malformed") : ok(claims);
};

const claimsToMap = (claims: Claims): CborMap => {
  const healthPass = new Map<number, CborValue>([
    [passKey.kind, kinds.indexOf(claims.kind)],
    [passKey.cardNumber, claims.cardNumber],
    [passKey.name, claims.name],
    [passKey.documentLast4, claims.documentLast4],
    [passKey.area, claims.area],
  ]);
  const map = new Map<number, CborValue>([
    [key.exp, claims.expSeconds],
    [key.iat, claims.iatSeconds],
    [key.healthPass, healthPass],
  ]);
  if (claims.holderKey !== undefined) map.set(key.cnf, holderKeyToCnf(claims.holderKey));
  if (claims.kind === "pass") {
    map.set(key.status, new Map([[statusMember, [claims.status.list, claims.status.place]]]));
    healthPass.set(passKey.colour, colours.indexOf(claims.colour));
    if (claims.greenUntilSeconds !== undefined) healthPass.set(passKey.greenUntil, claims.greenUntilSeconds);
  }
  return map;
};

const countMembers = (claims: Claims): number =>
  Object.keys(claims).length + (claims.kind === "pass" ? Object.keys(claims.status).length : 0);

/** The payload of claims. Throws `TypeError` where they have not the shape of section 1.1; bounds are not looked at. */
export const claimsToPayload = (claims: Claims): Bytes => {
  const payloadBytes = encodeCbor(claimsToMap(claims));
  const read = payloadToClaims(payloadBytes);
  // A member of no table would get lost without a word.
  if (!read.ok || countMembers(read.value) !== countMembers(claims)) {
    throw new TypeError(`claims: expected those of a code, got others under ${Object.keys(claims).join(", ")}`);
  }
  return payloadBytes;
};

/** A pass or pending code is valid for five days at most (D7.1). */
const validitySecondsMax = 432_000;
/** A report keeps a pass green to the end of the next day (D7.3), so for less than two days. */
const greenSecondsMax = 172_800;

/** Whether the times keep the bounds of section 1.1; otherwise the verdict says `claims-invalid`. */
export const claimsWithinBounds = (claims: Claims): boolean => {
  if (claims.kind === "card") return true;
  if (claims.expSeconds - claims.iatSeconds > validitySecondsMax) return false;
  if (claims.kind === "pending" || claims.greenUntilSeconds === undefined) return true;
  if (claims.greenUntilSeconds > claims.expSeconds) return false;
  return claims.holderKey === undefined || claims.greenUntilSeconds - claims.iatSeconds <= greenSecondsMax;
};

/** Claims as JSON has them: the same names, byte strings in lower-case hexadecimal. */
export type ClaimsJson = Readonly<Record<string, string | number | PassClaims["status"]>>;

/** The claims as a plain object for vectors and command lines. */
export const claimsToJson = (claims: Claims): ClaimsJson => {
  const { holderKey, cardNumber, ...others } = claims;
  const json = { ...others, cardNumber: bytesToHex(cardNumber) };
  return holderKey === undefined ? json : { ...json, holderKey: bytesToHex(holderKey) };
};
