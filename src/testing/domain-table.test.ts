import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (file: string) => readFileSync(join(root, file), "utf8");

const rows = [...read("src/server/README.md").matchAll(/^\| (D[^|]*?) +\| ([^|]*)\| ([^|]*)\|$/gm)].map(
  ([, rules = "", , tests = ""]) => ({ rules: rules.split(", "), tests }),
);

/** How many rules each part of the domain has that the server keeps. */
const parts = { D1: 8, D2: 7, D3: 2, D4: 3, D5: 4, D7: 5, D8: 1, D9: 7 };

test("Each rule of the domain that the server keeps has a test that the table names", () => {
  const expected = Object.entries(parts).flatMap(([part, count]) =>
    Array.from({ length: count }, (_, index) => `${part}.${index + 1}`),
  );
  const named = new Set(rows.flatMap(({ rules }) => rules));
  expect(expected.filter((rule) => !named.has(rule))).toEqual([]);
});

test("Each test of the table is in its file", () => {
  const named = rows.flatMap(({ tests }) =>
    tests.split("; ").flatMap((text) => {
      const file = /^`([^`]+)`/.exec(text)?.[1] ?? "";
      return [...text.matchAll(/"([^"]+)"/g)].map(([, title = ""]) => ({ file, title }));
    }),
  );
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter(({ file, title }) => !read(file).includes(title))).toEqual([]);
});
