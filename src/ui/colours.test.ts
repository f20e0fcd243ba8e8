import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { outcomes } from "../core/verdict/reasons.ts";

type Colour = readonly [red: number, green: number, blue: number];

const tokens = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");

/** What a rule of `tokens.css` sets, by the names of its custom properties. */
const readRule = (selector: string): ReadonlyMap<string, string> => {
  const [, rule] = tokens.split(`${selector} {`);
  if (rule === undefined) throw new Error(`tokens.css: expected a rule for ${selector}`);
  const [body = ""] = rule.split("}");
  return new Map([...body.matchAll(/--([a-z0-9-]+): ([^;]+);/g)].map(([, name = "", value = ""]) => [name, value]));
};

const light = readRule(":root");
const themes = {
  light: new Map<string, string>(),
  dark: readRule(':root[data-theme="dark"]'),
  auto: readRule(':root[data-theme="auto"]'),
  sunlight: readRule(':root[data-theme="sunlight"]'),
} as const;
type Theme = keyof typeof themes;
const themeNames = Object.keys(themes) as Theme[]; // as: the keys are the table's own

/** A colour of `tokens.css` as linear light, 0 to 1. */
const tokenColour = (name: string, theme: Theme = "light"): Colour => {
  const value = themes[theme].get(name) ?? light.get(name) ?? "";
  const hex = /^#([0-9a-f]{6})$/.exec(value)?.[1];
  if (hex === undefined) throw new Error(`tokens.css: expected --${name} as #rrggbb, got ${value}`);
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(0), channel(2), channel(4)];
};

const luminance = ([red, green, blue]: Colour): number => 0.2126 * red + 0.7152 * green + 0.0722 * blue;

/** WCAG 2.2, contrast ratio. */
const contrast = (a: Colour, b: Colour): number => {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
};

type Matrix = readonly [Colour, Colour, Colour];

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear light. */
const visions: Readonly<Record<string, Matrix>> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  greyscale: [
    [0.2126, 0.7152, 0.0722],
    [0.2126, 0.7152, 0.0722],
    [0.2126, 0.7152, 0.0722],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const seen = (colour: Colour, matrix: Matrix): Colour => {
  const row = ([red, green, blue]: Colour): number =>
    Math.min(1, Math.max(0, red * colour[0] + green * colour[1] + blue * colour[2]));
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
};

/** CIE 1976 L*, a*, b* under D65. */
const toLab = ([red, green, blue]: Colour): Colour => {
  const f = (value: number): number => (value > 216 / 24389 ? Math.cbrt(value) : (value * 24389) / 27 / 116 + 16 / 116);
  const x = f((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047);
  const y = f(luminance([red, green, blue]));
  const z = f((0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
};

const difference = (a: Colour, b: Colour): number => {
  const [first, second] = [toLab(a), toLab(b)];
  return Math.hypot(first[0] - second[0], first[1] - second[1], first[2] - second[2]);
};

/** Three just noticeable differences: told apart at a glance, on a poor screen too. */
const differenceMin = 7;

const pairs = outcomes.flatMap((first, index) => outcomes.slice(index + 1).map((second) => [first, second] as const));

test("all eight outcomes have a field and words in the tokens", () => {
  expect(outcomes).toHaveLength(8);
  for (const outcome of outcomes) {
    expect(tokenColour(`${outcome}-field`)).toHaveLength(3);
    expect(tokenColour(`${outcome}-words`)).toHaveLength(3);
  }
});

test.each(outcomes)("words on %s have a contrast of 7:1", (outcome) => {
  expect(contrast(tokenColour(`${outcome}-field`), tokenColour(`${outcome}-words`))).toBeGreaterThanOrEqual(7);
});

const wordsOnGrounds = [
  ["ink", "paper"],
  ["ink", "paper-dim"],
  ["ink-soft", "paper"],
  ["ink-soft", "paper-dim"],
  ["on-night", "night"],
  ["on-night", "night-soft"],
  ["on-night-soft", "night"],
  ["on-picture", "picture-ground"],
  ["training-ink", "training-paper"],
] as const;

test.each(themeNames.flatMap((theme) => wordsOnGrounds.map((pair) => [theme, ...pair] as const)))(
  "%s theme: %s on %s has a contrast of 7:1",
  (theme, words, ground) => {
    expect(contrast(tokenColour(words, theme), tokenColour(ground, theme))).toBeGreaterThanOrEqual(7);
  },
);

test("states, training and the picture look the same in every theme", () => {
  const isFixed = (name: string): boolean =>
    /^(state|training|on-picture|picture)/.test(name) || outcomes.some((outcome) => name.startsWith(`${outcome}-`));
  expect([...light.keys()].filter(isFixed).length).toBeGreaterThan(20);
  expect(themeNames.flatMap((theme) => [...themes[theme].keys()].filter(isFixed))).toEqual([]);
});

test("the dark theme is the same whether it was chosen or is the phone's", () => {
  expect([...themes.auto]).toEqual([...themes.dark]);
  expect(tokens).toContain("@media (prefers-color-scheme: dark)");
});

test("the theme for sunlight has black and white alone, and thicker strokes", () => {
  const colours = [...themes.sunlight.values()].filter((value) => value.startsWith("#"));
  expect(new Set(colours)).toEqual(new Set(["#000000", "#ffffff"]));
  const grounds = [...light].filter(([name, value]) => /^(ink|line|paper|night|on-night)/.test(name) && value !== "");
  expect(grounds.filter(([name]) => !themes.sunlight.has(name))).toEqual([]);
  const pixels = (rule: ReadonlyMap<string, string>) => Number.parseInt(rule.get("stroke") ?? "", 10);
  expect(pixels(themes.sunlight)).toBeGreaterThan(pixels(light));
});

test("no fixed colour stands in the gate's styles but the shade around the frame", () => {
  for (const name of ["gate.css", "verdict.css", "menu/menu.css"]) {
    const css = readFileSync(new URL(`../apps/gate/${name}`, import.meta.url), "utf8");
    expect(
      css.match(/#[0-9a-f]{3,8}\b|rgb\([^)]*\)/g)?.filter((found) => found !== "rgb(11 14 17 / 0.55)") ?? [],
    ).toEqual([]);
  }
});

test.each(Object.keys(visions))("all outcomes stay apart in %s vision", (vision) => {
  const matrix = visions[vision];
  if (matrix === undefined) throw new Error(`visions: expected ${vision}`);
  expect(pairs).toHaveLength(28);
  const close = pairs.filter(([first, second]) => {
    const [a, b] = [tokenColour(`${first}-field`), tokenColour(`${second}-field`)];
    return difference(seen(a, matrix), seen(b, matrix)) < differenceMin;
  });
  expect(close).toEqual([]);
});

test("two greens that only differ in hue would be seen to be too close", () => {
  const [a, b]: [Colour, Colour] = [tokenColour("admit-field"), [0.07, 0.62, 0.2]];
  const { greyscale } = visions;
  expect(greyscale && difference(seen(a, greyscale), seen(b, greyscale))).toBeLessThan(differenceMin);
});

test("every outcome has a pattern of its own in the verdict's styles", () => {
  const css = readFileSync(new URL("../apps/gate/verdict.css", import.meta.url), "utf8");
  const edges = outcomes.map(
    (outcome) => new RegExp(`\\[data-field="${outcome}"\\] \\{[^}]*--edge:([^;]*);`).exec(css)?.[1],
  );
  expect(edges).not.toContain(undefined);
  expect(new Set(edges).size).toBe(outcomes.length);
});
