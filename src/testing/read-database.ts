/** Everything that stands in a database, as a thief of the phone would read it. */
import { openDB } from "idb";
import { bytesToHex } from "../core/bytes.ts";

/** Bytes as hexadecimal and as text, so that both can be looked for. */
const readable = (_key: string, value: unknown): unknown =>
  value instanceof Uint8Array ? `${bytesToHex(new Uint8Array(value))} ${Buffer.from(value).toString("utf8")}` : value;

/** Keys and values of every store, as text, by the store's name. */
export const readDatabase = async (name: string): Promise<ReadonlyMap<string, string>> => {
  const database = await openDB(name);
  const stores = [...database.objectStoreNames];
  const read = stores.map(async (store) => {
    const content = [await database.getAllKeys(store), await database.getAll(store)];
    return [store, JSON.stringify(content, readable)] as const;
  });
  const contents = new Map(await Promise.all(read));
  database.close();
  return contents;
};
