/** The one byte string of an audit entry, over which its MAC and the chain's hashes are computed. */
import { createHash } from "node:crypto";
import type { Bytes } from "../../core/bytes.ts";
import { concatBytes, utf8ToBytes } from "../../core/bytes.ts";
import { encodeCbor } from "../../core/cose/cbor.ts";
import type { ActorKind } from "../db/tables/shared.ts";

/** An entry as it is stored, without its MAC. */
export interface AuditEntry {
  readonly entry: number;
  readonly at_seconds: number;
  readonly actor_kind: ActorKind;
  readonly actor_id: string;
  readonly action: string;
  readonly holder: string | null;
  readonly details: unknown;
}

const entryDomain = utf8ToBytes("clearway audit entry 1\0");
const absenceDomain = utf8ToBytes("clearway audit absence 1\0");
const linkDomain = utf8ToBytes("clearway audit link 1\0");

/** JSON with sorted keys: the database gives an object's keys back in another order. */
const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
};

/** The bytes; two different entries never share them. */
export const encodeEntry = (entry: AuditEntry): Bytes => {
  const { at_seconds, actor_kind, actor_id, action, holder, details } = entry;
  const fields = [entry.entry, at_seconds, actor_kind, actor_id, action, holder ?? "", canonicalJson(details)];
  return concatBytes(entryDomain, encodeCbor(fields));
};

/** What stands in the chain for an entry that was taken away before it could be sealed. */
export const encodeAbsence = (entry: number): Bytes => concatBytes(absenceDomain, encodeCbor(entry));

/** The hash before the first position. */
export const chainStart: Bytes = new Uint8Array(32);

/** The hash at a position: over the one before it, the position, the entry and its MAC. */
export const linkHash = (link: {
  readonly former: Uint8Array;
  readonly position: number;
  readonly encoded: Uint8Array;
  readonly mac: Uint8Array;
}): Bytes => {
  const place = new DataView(new ArrayBuffer(8));
  place.setBigUint64(0, BigInt(link.position));
  const hash = createHash("sha256").update(linkDomain).update(link.former).update(new Uint8Array(place.buffer));
  return new Uint8Array(hash.update(link.mac).update(link.encoded).digest());
};
