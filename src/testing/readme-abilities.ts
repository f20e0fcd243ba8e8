/** What the README's table of browsers says of one of them. */
import { readFileSync } from "node:fs";

/** A browser's column: its version and, by ability, whether it has it. */
export interface ReadmeAbilities {
  readonly version: string;
  readonly abilities: Readonly<Record<string, boolean>>;
}

const cellsOf = (line: string): readonly string[] =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());

/** The column headed by the browser's name and version, in the table whose first head is `ability`. */
export const readReadmeAbilities = (browserName: string): ReadmeAbilities => {
  const lines = readFileSync(new URL("../../README.md", import.meta.url), "utf8").split("\n");
  const start = lines.findIndex((line) => cellsOf(line)[0] === "ability");
  const heads = cellsOf(lines[start] ?? "");
  const column = heads.findIndex((head) => head.startsWith(`${browserName} `));
  if (column < 0) throw new Error(`README: expected a column of ${browserName}, got ${heads.join(", ")}`);
  const end = lines.findIndex((line, index) => index > start && !line.startsWith("|"));
  const rows = lines.slice(start + 2, end).map(cellsOf);
  return {
    version: heads[column]?.slice(browserName.length + 1) ?? "",
    abilities: Object.fromEntries(rows.map((row) => [row[0] ?? "", row[column] === "yes"])),
  };
};
