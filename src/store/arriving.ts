/** Lists of a set that is not in force yet: kept one by one as they come, so that a download goes on where it broke. */
import type { Bytes } from "../core/bytes.ts";
import { bytesToHex } from "../core/bytes.ts";
import type { Result } from "../core/result.ts";
import type { Connection, StoreError } from "./connection.ts";

/** A list as the store names it: by what it holds. */
export interface VaultList {
  readonly issuer: number;
  readonly list: number;
  /** SHA-256 of the bits. */
  readonly hash: Bytes;
  readonly bits: Bytes;
}

/** A list without its bits. */
export type ListName = Omit<VaultList, "bits">;

/** The part of the vault that takes lists in before their set is whole. */
export interface Arriving {
  /** A set with these lists begins to arrive: what came for another one that was never finished is erased. */
  startArriving(names: readonly ListName[]): Promise<Result<void, StoreError>>;
  /** Keeps a list of the set that arrives, for `readLists` and `commit`; what stands under its name is replaced. */
  keepArriving(list: VaultList): Promise<Result<void, StoreError>>;
}

/** By what it holds: the key never changes its value. */
export const listKeyOf = ({ issuer, list, hash }: ListName): string => `${issuer}/${list}/${bytesToHex(hash)}`;

/** A view of a larger buffer would be stored with all of it. */
export const ownBuffer = (bits: Bytes): Bytes => (bits.byteLength === bits.buffer.byteLength ? bits : bits.slice());

/**
 * They stand among the lists in force, under keys of their own, and only their names are marked as arriving: taking effect
 * then writes no list again. What is marked is in force nowhere.
 */
export const createArriving = (connection: Connection): Arriving => ({
  startArriving: (names) =>
    connection.change(["lists", "arriving"], async (transaction) => {
      const [lists, arriving] = [transaction.objectStore("lists"), transaction.objectStore("arriving")];
      const wanted = new Set(names.map(listKeyOf));
      const leftovers = (await arriving.getAllKeys()).filter((key) => !wanted.has(key));
      await Promise.all(leftovers.flatMap((key) => [lists.delete(key), arriving.delete(key)]));
    }),
  keepArriving: (list) =>
    connection.change(["lists", "arriving"], async (transaction) => {
      const [lists, arriving] = [transaction.objectStore("lists"), transaction.objectStore("arriving")];
      const key = listKeyOf(list);
      // What is there and not marked may be in force in another tab: it is never a leftover.
      if ((await lists.getKey(key)) === undefined) await arriving.put(true, key);
      await lists.put(ownBuffer(list.bits), key);
    }),
});
