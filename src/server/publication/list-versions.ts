/** Turns the places of a list into its next published version (core/README.md section 2). */
import type { Transaction } from "kysely";
import { sha256 } from "../../core/bytes.ts";
import { colourNumber, createBits, setColour } from "../../core/status-list/bits.ts";
import { encodeSnapshot } from "../../core/status-list/snapshot.ts";
import type { Tables } from "../db/schema.ts";

type StatusList = Pick<Tables["status_lists"], "issuer" | "list" | "size_log2">;

/** Adds a version if the list's bits differ from those of its newest. Only inside the publisher's lock. */
export const makeListVersion = async (trx: Transaction<Tables>, statusList: StatusList): Promise<void> => {
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
  if (newest !== undefined && Buffer.compare(newest.hash, hash) === 0) return;
  const version = (newest?.version ?? 0) + 1;
  await trx
    .insertInto("list_versions")
    .values({ issuer, list, version, snapshot: encodeSnapshot(bits), hash })
    .execute();
};

/** What the places say, as bits. */
export const readBits = async (
  trx: Transaction<Tables>,
  { issuer, list, size_log2 }: StatusList,
): Promise<Uint8Array<ArrayBuffer>> => {
  const notGreen = await trx
    .selectFrom("places")
    .select(["place", "colour"])
    .where("issuer", "=", issuer)
    .where("list", "=", list)
    .where("colour", "<>", colourNumber.green)
    .execute();
  const bits = createBits(size_log2);
  for (const { place, colour } of notGreen) setColour(bits, place, colour === colourNumber.red ? "red" : "yellow");
  return bits;
};
