// One scan as a device tells of it: what the gate said and what the guard did, without personal data (core/README.md, "Devices and their journal").

import type { Bytes } from "../bytes.ts";
import { utf8ToBytes } from "../bytes.ts";
import { isCborArray, isCborMap } from "../cose/cbor.ts";
import type { CborMap, CborValue } from "../cose/cbor.ts";
import { isBytesOf, isUintFrom } from "../cose/shape.ts";
import { checkpointBytesMax, listNumberLimit, placeLimit, scanIdBytes } from "../limits.ts";
import { outcomes, reasonCodes } from "../verdict/reasons.ts";
import type { Outcome, ReasonCode } from "../verdict/reasons.ts";

/** What a guard can have done after a verdict; `none` where nothing was noted. */
export const deeds = ["let-through", "held", "sent-back", "emergency", "none"] as const;

/** What the guard did. */
export type Deed = (typeof deeds)[number];

/** A pass by the place that the status lists know it by. Says nothing of who holds it. */
export interface PassName {
  readonly issuer: number;
  readonly list: number;
  readonly place: number;
}

/** One scan at a gate. */
export interface Scan {
  /** A UUID (RFC 9562), by which the same scan handed in twice is known. */
  readonly id: Bytes;
  /** By the device's clock. */
  readonly atSeconds: number;
  readonly outcome: Outcome;
  readonly deed: Deed;
  /** What the lead called the place of duty; may be empty. */
  readonly checkpoint: string;
  /** The deciding one; a plain admission has none. */
  readonly reason?: ReasonCode;
  /** Absent where the code named no place: cards, pending codes, and what could not be read or trusted. */
  readonly pass?: PassName;
}

const [idLabel, atLabel, outcomeLabel, deedLabel, checkpointLabel, reasonLabel, passLabel] = [1, 2, 3, 4, 5, 6, 7];
const requiredLabels = 5;

const controlCharacter = /\p{Cc}/u;

/** Whether a device may be at a checkpoint of this name: short, and without control characters. */
export const isCheckpoint = (text: string): boolean =>
  !controlCharacter.test(text) && utf8ToBytes(text).length <= checkpointBytesMax;

/** The word that the value is. */
const wordOf = <T extends string>(words: readonly T[], value: CborValue | undefined): T | undefined =>
  words.find((word) => word === value);

const valueToPass = (value: CborValue | undefined): PassName | undefined => {
  if (!isCborArray(value) || value.length !== 3) return undefined;
  const [issuer, list, place] = value;
  if (!isUintFrom(issuer, 0) || !isUintFrom(list, 0, listNumberLimit - 1)) return undefined;
  return isUintFrom(place, 0, placeLimit - 1) ? { issuer, list, place } : undefined;
};

/** The scan of a decoded map; undefined where it is not in the one form. */
export const mapToScan = (map: CborValue): Scan | undefined => {
  if (!isCborMap(map)) return undefined;
  const [hasReason, hasPass] = [map.has(reasonLabel), map.has(passLabel)];
  if (map.size !== requiredLabels + Number(hasReason) + Number(hasPass)) return undefined;
  const [id, atSeconds, checkpoint] = [map.get(idLabel), map.get(atLabel), map.get(checkpointLabel)];
  if (!isBytesOf(id, scanIdBytes) || !isUintFrom(atSeconds, 0)) return undefined;
  if (typeof checkpoint !== "string" || !isCheckpoint(checkpoint)) return undefined;
  const outcome = wordOf(outcomes, map.get(outcomeLabel));
  const deed = wordOf(deeds, map.get(deedLabel));
  const reason = wordOf(reasonCodes, map.get(reasonLabel));
  const pass = valueToPass(map.get(passLabel));
  if (outcome === undefined || deed === undefined) return undefined;
  if (hasReason !== (reason !== undefined) || hasPass !== (pass !== undefined)) return undefined;
  const said = { id, atSeconds, outcome, deed, checkpoint };
  return { ...said, ...(reason !== undefined && { reason }), ...(pass !== undefined && { pass }) };
};

/** The map of a scan. Whether `mapToScan` would take it is for the signer of the document to see. */
export const scanToMap = ({ id, atSeconds, outcome, deed, checkpoint, reason, pass }: Scan): CborMap => {
  const map = new Map<number, CborValue>([
    [idLabel, id],
    [atLabel, atSeconds],
    [outcomeLabel, outcome],
    [deedLabel, deed],
    [checkpointLabel, checkpoint],
  ]);
  if (reason !== undefined) map.set(reasonLabel, reason);
  if (pass !== undefined) map.set(passLabel, [pass.issuer, pass.list, pass.place]);
  return map;
};
