/** Numbers that must outlive the page, each by its name: mostly when something was first seen. */
import type { Result } from "../core/result.ts";
import type { Connection, StoreError } from "./connection.ts";

/** Names are the caller's, as "app-too-old-since". */
export interface MarkStore {
  read(name: string): Promise<Result<number | undefined, StoreError>>;
  write(name: string, value: number): Promise<Result<void, StoreError>>;
  erase(name: string): Promise<Result<void, StoreError>>;
}

/** The part of the store that keeps marks. */
export const createMarkStore = (connection: Connection): MarkStore => ({
  read: (name) =>
    connection.use(async (database) => {
      const value: unknown = await database.get("marks", name);
      return typeof value === "number" ? value : undefined;
    }),
  write: (name, value) =>
    connection.use(async (database) => {
      await database.put("marks", value, name);
    }),
  erase: (name) => connection.use((database) => database.delete("marks", name)),
});
