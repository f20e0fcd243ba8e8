/** Turns the places of a list into its next published version (core/README.md section 2). */
import type { Transaction } from "kysely";
import { sha256 } from "../../core/bytes.ts";
import { colourNumber, createBits, setColour } from "../../core/status-list/bits.ts";
import type { ListColour } from "../../core/status-list/bits.ts";
import { encodeSnapshot } from "../../core/status-list/snapshot.ts";
import type { Tables } from "../db/schema.ts";

type StatusList = Pick<Tables["status_lists"], "issuer" | "list" | "size_log2"> & { readonly restored: boolean };

/** Two bits of yellow for each of a byte's four places. */
const yellowByte = 0b1010_1010;

/**
 * Adds a version if the list's bits differ from those of its newest, or in any case one behind `after`. Only inside the publisher's
 * lock.
 */
export const makeListVersion = async (
  trx: Transaction<Tables>,
  statusList: StatusList,
  after?: number,
): Promise<void> => {
  const { issuer, list } = statusList;
  const bits = await readBits(trx, statusList);
  const hash = await sha256(bits);
  const newest = await trx
    .selectFrom("list_versions")
    .select(["version", "hash"])
    .where("issuer", "=", issuer)
    .where("list", "=", list)
    .orderBy("version", "desc")
    .limit(1)
    .executeTakeFirst();
  if (after === undefined && newest !== undefined && Buffer.compare(newest.hash, hash) === 0) return;
  const version = Math.max(newest?.version ?? 0, after ?? 0) + 1;
  await trx
    .insertInto("list_versions")
    .values({ issuer, list, version, snapshot: encodeSnapshot(bits), hash })
    .execute();
};

/** What the places say, as bits. Of a list that a backup brought back, places that nobody knows are yellow: nothing unknown admits. */
export const readBits = async (
  trx: Transaction<Tables>,
  { issuer, list, size_log2, restored }: StatusList,
): Promise<Uint8Array<ArrayBuffer>> => {
  let query = trx
    .selectFrom("places")
    .select(["place", "colour"])
    .where("issuer", "=", issuer)
    .where("list", "=", list);
  if (!restored) query = query.where("colour", "<>", colourNumber.green);
  const bits = createBits(size_log2);
  if (restored) bits.fill(yellowByte);
  for (const { place, colour } of await query.execute()) setColour(bits, place, colourOfNumber(colour));
  return bits;
};

const colourOfNumber = (number: number): ListColour => {
  if (number === colourNumber.green) return "green";
  return number === colourNumber.red ? "red" : "yellow";
};
