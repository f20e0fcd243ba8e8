// The claims of a code (RFC 8392; core/README.md section 1.1): their shape, their bounds, and the way to and from the wire.

import * as z from "zod/mini";

import type { Bytes } from "../bytes.ts";
import { bytesToHex } from "../bytes.ts";
import type { CborMap, CborValue } from "../cose/cbor.ts";
import { decodeCbor, encodeCbor, isCborArray, isCborMap } from "../cose/cbor.ts";
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

/** Bytes of a text in UTF-8, without encoding it; more than any limit where a surrogate stands alone. */
const utf8Length = (text: string): number => {
  let length = 0;
  for (const character of text) {
    const unit = character.charCodeAt(0);
    if (character.length === 1 && unit >= 0xd800 && unit <= 0xdfff) return Infinity;
    if (character.length === 2) length += 4;
    else length += unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
  }
  return length;
};

// One check a member, not a chain of them: a verdict waits for this.
const uint = (limit = 2 ** 53) =>
  z.custom<number>((value) => Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) < limit);
const bytesOf = (length: number) => z.custom<Bytes>((value) => value instanceof Uint8Array && value.length === length);
const maskedName = z.custom<string>((value) => {
  if (typeof value !== "string" || value.length === 0 || value.length > nameBytesMax) return false;
  return utf8Length(value) <= nameBytesMax;
});
const fourCharacters = z.custom<string>((value) => typeof value === "string" && /^[0-9A-Z]{4}$/.test(value));

const commonShape = {
  expSeconds: uint(),
  iatSeconds: uint(),
  holderKey: z.exactOptional(bytesOf(32)),
  cardNumber: bytesOf(8),
  name: maskedName,
  documentLast4: fourCharacters,
  area: uint(),
};

const passSchema = z
  .strictObject({
    kind: z.literal("pass"),
    ...commonShape,
    status: z.strictObject({ list: uint(listNumberLimit), place: uint(placeLimit) }),
    colour: z.enum(colours),
    greenUntilSeconds: z.exactOptional(uint()),
  })
  .check(z.refine((pass) => (pass.colour === "green") === (pass.greenUntilSeconds !== undefined)));

const claimsSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("card"), ...commonShape }),
  z.strictObject({ kind: z.literal("pending"), ...commonShape }),
  passSchema,
]);

/** Claim keys of the code (RFC 8392, RFC 8747, the token status list, our own). */
const key = { exp: 4, iat: 6, cnf: 8, status: 65535, healthPass: -65537 } as const;
/** Keys of the health-pass map. */
const passKey = { kind: 0, cardNumber: 1, name: 2, documentLast4: 3, area: 4, colour: 5, greenUntil: 6 } as const;
/** The one member of `status`, where a status list reference of ours stands. */
const statusMember = "hp";

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

const cnfToHolderKey = (cnf: CborValue | undefined): CborValue | undefined => {
  const coseKey = isCborMap(cnf) && cnf.size === 1 ? cnf.get(1) : undefined;
  if (!isCborMap(coseKey) || coseKey.size !== 3) return undefined;
  return coseKey.get(1) === 1 && coseKey.get(-1) === 6 ? coseKey.get(-2) : undefined;
};

const wireToStatus = (status: CborValue | undefined): unknown => {
  const reference = isCborMap(status) && status.size === 1 ? status.get(statusMember) : undefined;
  if (!isCborArray(reference) || reference.length !== 2) return undefined;
  return { list: reference[0], place: reference[1] };
};

const nameByNumber = (names: readonly string[], number: CborValue | undefined): string | undefined =>
  typeof number === "number" ? names[number] : undefined;

/** The members of both maps under our names, unchecked; `undefined` where a map is missing or has a key of no table. */
const wireToFields = (claims: CborMap): object | undefined => {
  const healthPass = claims.get(key.healthPass);
  if (!isCborMap(healthPass)) return undefined;
  const fields: Record<string, unknown> = {
    kind: nameByNumber(kinds, healthPass.get(passKey.kind)),
    expSeconds: claims.get(key.exp),
    iatSeconds: claims.get(key.iat),
    cardNumber: healthPass.get(passKey.cardNumber),
    name: healthPass.get(passKey.name),
    documentLast4: healthPass.get(passKey.documentLast4),
    area: healthPass.get(passKey.area),
  };
  // Optional members: a key that is there, even with a wrong value, has to reach the schema.
  if (claims.has(key.cnf)) fields.holderKey = cnfToHolderKey(claims.get(key.cnf));
  if (claims.has(key.status)) fields.status = wireToStatus(claims.get(key.status));
  if (healthPass.has(passKey.colour)) fields.colour = nameByNumber(colours, healthPass.get(passKey.colour));
  if (healthPass.has(passKey.greenUntil)) fields.greenUntilSeconds = healthPass.get(passKey.greenUntil);
  // `healthPass` itself is the one entry that is no field; every other field came from one entry.
  return claims.size + healthPass.size === Object.keys(fields).length + 1 ? fields : undefined;
};

/** The claims of a payload; `cbor-invalid` or `claims-malformed` for every other byte string. Never fails otherwise. */
export const payloadToClaims = (payloadBytes: Uint8Array): Result<Claims, "cbor-invalid" | "claims-malformed"> => {
  const map = decodeCbor(payloadBytes);
  if (!map.ok) return map;
  const fields = isCborMap(map.value) ? wireToFields(map.value) : undefined;
  const claims = claimsSchema.safeParse(fields);
  return claims.success ? ok(claims.data) : fail("claims-malformed");
};

/** The payload of claims. Throws `TypeError` where they have not the shape of section 1.1; bounds are not looked at. */
export const claimsToPayload = (claims: Claims): Bytes => {
  const shape = claimsSchema.safeParse(claims);
  if (!shape.success) {
    const paths = shape.error.issues.map((issue) => issue.path.join(".")).join(", ");
    throw new TypeError(`claims: expected the shape of a code's claims, got another at: ${paths}`);
  }
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
  return encodeCbor(map);
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
