/** What a stranger might send in place of what is meant: the same for the same seed. */

/** Any JSON; also what `JSON.stringify` cannot write. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Draws numbers in [0, 1). */
export type Random = () => number;

/** One of a list that is not empty. */
export const pick = <T>(random: Random, items: readonly [T, ...T[]] | readonly T[]): T => {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError("items: expected at least one");
  return item;
};

const texts = [
  ...["", " ", "\u0000", "a\u0000b", "\ud800", "\u202e", "\ufeff", "𠮷".repeat(20), "é", "e\u0301", "\r\n", "\n"],
  ...["null", "true", "0", "-1", "1e9", "NaN", "'; DROP TABLE residents; --", "<script>", "../../etc", "%00", "%zz"],
  ...["2020-02-30", "0000-00-00", "9999-12-31", "2020-02-24T00:00:00Z", "99999-01-01", "-001-01-01"],
  ...[
    "00000000-0000-0000-0000-000000000000",
    "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
    "3F0E9A52-7C1D-4B68-9E57-0D2A41C6B8F3",
  ],
  ...["__proto__", "constructor", "toString", "x".repeat(61), "x".repeat(5000), "张".repeat(40), "\u007f", "¥1,234.5"],
  ...["1".repeat(64), "f".repeat(128), "0".repeat(128), "+8613800000000", "11010519491231002X", "e\u0000".repeat(30)],
];
const numbers = [
  ...[
    0,
    -0,
    -1,
    1,
    2,
    0.5,
    99,
    100,
    101,
    999,
    1000,
    2 ** 31 - 1,
    2 ** 31,
    -(2 ** 31) - 1,
    2 ** 32,
    2 ** 53 - 1,
    2 ** 53,
  ],
  ...[-(2 ** 53), 2 ** 63, 1e21, 1e308, -1e308, 5e-324, 4_294_967_296_000],
];
const things: readonly Json[] = [
  null,
  true,
  false,
  [],
  {},
  [[]],
  [null],
  { a: 1 },
  [0, ""],
  { length: 3 },
  { then: "x" },
];

/** A value that is seldom meant. */
export const oddValue = (random: Random): Json => {
  const kind = random();
  if (kind < 0.5) return pick(random, texts);
  return kind < 0.8 ? pick(random, numbers) : pick<Json>(random, things);
};

/** A tree of values; `keys` are those that the route knows. */
export const oddTree = (random: Random, keys: readonly string[], depth = 3): Json => {
  const kind = random();
  if (depth === 0 || kind < 0.3) return oddValue(random);
  const length = Math.floor(random() * 4);
  if (kind < 0.45) return Array.from({ length }, () => oddTree(random, keys, depth - 1));
  const names = Array.from({ length: length + 1 }, () => pick(random, [...keys, "x", "__proto__", "0"]));
  return Object.fromEntries(names.map((name) => [name, oddTree(random, keys, depth - 1)]));
};

/** Bodies that are no JSON, or are more of it than is good. */
export const oddBodies: readonly string[] = [
  ...[
    "",
    " ",
    "{",
    "[",
    '{"a":',
    '{"a":1}}',
    "undefined",
    "NaN",
    "\ufeff{}",
    "{'a':1}",
    '{"a":1,"a":2}',
    "\u0000",
    '"',
  ],
  ...[
    '{"__proto__":{"x":1}}',
    '{"constructor":{"prototype":{}}}',
    "1e400",
    "-",
    "0x10",
    '"\\ud800"',
    '{"a":"\\u0000"}',
  ],
  ...["[".repeat(10_000), `${"[".repeat(5000)}${"]".repeat(5000)}`, `{"a":"${"x".repeat(70_000)}"}`],
];
