/** Parses what PostgreSQL sends as text, at the edge: whole numbers become numbers, civil dates stay text. */
import pg from "pg";

const { builtins } = pg.types;

/** For `types` of a pool. bigint (ours are seconds, versions and counts) becomes a number, date stays "2020-02-24". */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => {
    if (oid === builtins.INT8) return bigintToNumber;
    if (oid === builtins.DATE) return (text: string) => text;
    // The two declarations of the package disagree on whether a format is optional.
    return format === undefined ? pg.types.getTypeParser(oid) : pg.types.getTypeParser(oid, format);
  },
};

const bigintToNumber = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint column: expected a safe integer, got ${text}`);
  return value;
};

/** A bytea column as plain bytes of its own, not a window into the driver's buffer. */
export const columnBytes = (column: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(column);
