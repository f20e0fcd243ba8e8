// An issuer in a trust list: its keys, their times and states, and the areas that it signs for (core/README.md, "Trust").

import type { Bytes } from "../bytes.ts";
import { bytesToHex } from "../bytes.ts";
import type { CborMap, CborValue } from "../cose/cbor.ts";
import { areDistinct, isKey, isMapTo, isUintFrom, readItems, wordAt } from "../cose/shape.ts";
import { issuerKeysMax } from "../limits.ts";

/** The states of a key, by their numbers on the wire. */
const keyStates = ["in-use", "suspended", "revoked"] as const;

/** A key of an issuer. Its times bound the `iat` of the codes that it signs. */
export interface IssuerKey {
  readonly publicKey: Bytes;
  readonly notBeforeSeconds: number;
  /** Exclusive. */
  readonly notAfterSeconds: number;
  readonly state: (typeof keyStates)[number];
}

/** Who signs codes. */
export interface Issuer {
  readonly id: number;
  readonly nameZh: string;
  readonly nameEn: string;
  /** Numbers of 2, 4 or 6 digits with which the areas begin that it signs for. */
  readonly areaPrefixes: readonly number[];
  readonly keys: readonly IssuerKey[];
  /** Where its status list tokens are, without `/status/{issuer}/{list}`. */
  readonly baseUri: string;
}

/** The areas of GB/T 2260 have six digits; a prefix of fewer stands for all that begin with it. */
const areaUnits = [1, 100, 10_000] as const;
const areaMin = 100_000;
const areaMax = 999_999;

const isAreaPrefix = (value: number): boolean =>
  areaUnits.some((unit) => value >= areaMin / unit && value <= Math.floor(areaMax / unit));

/** Whether an area has six digits and begins with one of the issuer's prefixes. */
export const isAreaOf = ({ areaPrefixes }: Pick<Issuer, "areaPrefixes">, area: number): boolean =>
  area >= areaMin && area <= areaMax && areaUnits.some((unit) => areaPrefixes.includes(Math.floor(area / unit)));

const mapToKey = (map: CborValue): IssuerKey | undefined => {
  if (!isMapTo(map, 4)) return undefined;
  const [publicKey, notBeforeSeconds] = [map.get(1), map.get(2)];
  const [notAfterSeconds, state] = [map.get(3), map.get(4)];
  if (!isKey(publicKey) || !isUintFrom(notBeforeSeconds, 0) || !isUintFrom(notAfterSeconds, 0)) return undefined;
  const stateName = wordAt(keyStates, state);
  return stateName && { publicKey, notBeforeSeconds, notAfterSeconds, state: stateName };
};

const keyToMap = (key: IssuerKey): CborMap =>
  new Map<number, CborValue>([
    [1, key.publicKey],
    [2, key.notBeforeSeconds],
    [3, key.notAfterSeconds],
    [4, keyStates.indexOf(key.state)],
  ]);

/** The issuer of a map with all six keys; undefined for anything else. */
export const mapToIssuer = (map: CborValue): Issuer | undefined => {
  if (!isMapTo(map, 6)) return undefined;
  const [id, nameZh, nameEn, baseUri] = [map.get(1), map.get(2), map.get(3), map.get(6)];
  const areaPrefixes = readItems(map.get(4), Infinity, (prefix) =>
    isUintFrom(prefix, 0) && isAreaPrefix(prefix) ? prefix : undefined,
  );
  const keys = readItems(map.get(5), issuerKeysMax, mapToKey);
  if (!isUintFrom(id, 0) || typeof nameZh !== "string" || typeof nameEn !== "string") return undefined;
  if (typeof baseUri !== "string" || !areaPrefixes?.length || !keys?.length) return undefined;
  return { id, nameZh, nameEn, areaPrefixes, keys, baseUri };
};

/** The map of an issuer on the wire. */
export const issuerToMap = (issuer: Issuer): CborMap =>
  new Map<number, CborValue>([
    [1, issuer.id],
    [2, issuer.nameZh],
    [3, issuer.nameEn],
    [4, issuer.areaPrefixes],
    [5, issuer.keys.map(keyToMap)],
    [6, issuer.baseUri],
  ]);

/** Whether no two issuers share an id and no key stands twice, be it of one issuer or of two. */
export const areApart = (issuers: readonly Issuer[]): boolean =>
  areDistinct(issuers.map(({ id }) => id)) &&
  areDistinct(issuers.flatMap(({ keys }) => keys.map(({ publicKey }) => bytesToHex(publicKey))));
