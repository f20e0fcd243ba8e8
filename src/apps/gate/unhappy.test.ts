import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { reasonCodes } from "../../core/verdict/reasons.ts";
import type { Outcome, ReasonCode } from "../../core/verdict/reasons.ts";
import { verifyCode } from "../../core/verdict/verify-code.ts";
import { errorToCameraTrouble } from "../../device/camera-trouble.ts";
import type { CameraTrouble } from "../../device/camera-trouble.ts";
import { missingAbilities } from "../../device/support.ts";
import { decodingRecipes, trustingRecipes } from "../../testing/golden/code-recipes.ts";
import { identifyingRecipes, passingRecipes } from "../../testing/golden/pass-recipes.ts";
import { createGateOnDuty, createSlowVerify, createTestGate } from "../../testing/test-gate.ts";
import type { TestGate } from "../../testing/test-gate.ts";
import { createLiveCode, nowSeconds } from "../../testing/test-world.ts";
import { wordsEn } from "../../ui/words/en.ts";
import { menuWordsEn } from "../../ui/words/menu/en.ts";
import type { MenuWords } from "../../ui/words/menu/menu-words.ts";
import { menuWordsZh } from "../../ui/words/menu/zh-cn.ts";
import type { Missing, Words } from "../../ui/words/words.ts";
import { wordsZh } from "../../ui/words/zh-cn.ts";
import { createChecker } from "./checker.ts";
import { releaseGraceSeconds } from "./release-age.ts";
import { deedsFor } from "./screens/deeds.tsx";
import { decidingReason, menuPages, outcomeOf } from "./state.ts";
import type { Check, MenuPage, State } from "./state.ts";
import { verdictWords } from "./verdict-words.ts";

const languages = [
  ["en", wordsEn, menuWordsEn],
  ["zh-CN", wordsZh, menuWordsZh],
] as const;

interface ReasonCase {
  /** Of the golden vector whose code is shown. */
  readonly vector: string;
  readonly outcome: Outcome;
  /** The device clock at the scan; that of the vector where absent. */
  readonly at?: number;
  /** What is typed from the document, where one is asked for. */
  readonly typed?: string;
}

/** A code for every reason; a reason without one does not compile. */
const reasonCases: Readonly<Record<Exclude<ReasonCode, "trust-missing">, ReasonCase>> = {
  malformed: { vector: "malformed-cose", outcome: "invalid" },
  "issuer-unknown": { vector: "issuer-unknown", outcome: "unsure" },
  "key-suspended": { vector: "key-suspended", outcome: "unsure" },
  "key-revoked": { vector: "key-revoked", outcome: "invalid" },
  "key-time": { vector: "key-time", outcome: "invalid" },
  "sig-invalid": { vector: "sig-invalid", outcome: "invalid" },
  "proof-invalid": { vector: "proof-invalid", outcome: "invalid" },
  "area-foreign": { vector: "area-foreign", outcome: "invalid" },
  "claims-invalid": { vector: "claims-invalid", outcome: "invalid" },
  "clock-behind": { vector: "admit-live", outcome: "unsure", at: nowSeconds - 86_400 },
  "iat-future": { vector: "iat-future", outcome: "unsure" },
  "trust-expired": { vector: "trust-expired", outcome: "unsure" },
  "list-missing": { vector: "list-missing", outcome: "unsure" },
  "list-stale": { vector: "list-stale", outcome: "unsure" },
  "list-aging": { vector: "list-aging", outcome: "unsure" },
  "status-red": { vector: "status-red", outcome: "refuse" },
  "status-yellow": { vector: "status-yellow", outcome: "complete" },
  "code-outdated": { vector: "code-outdated", outcome: "complete" },
  expired: { vector: "expired", outcome: "complete" },
  "report-missing": { vector: "report-missing", outcome: "complete" },
  "no-holder-key": { vector: "no-holder-key", outcome: "confirm" },
  "proof-absent": { vector: "proof-absent", outcome: "confirm" },
  "proof-late": { vector: "proof-late", outcome: "confirm" },
  "identity-mismatch": { vector: "proof-absent", outcome: "invalid", typed: "9999" },
  pending: { vector: "pending", outcome: "pending" },
  "no-pass": { vector: "no-pass", outcome: "identify" },
};

const recipes = [...decodingRecipes, ...trustingRecipes, ...passingRecipes, ...identifyingRecipes];

const expectSaid = (check: Check, code: ReasonCode, outcome: Outcome): void => {
  expect([decidingReason(check), outcomeOf(check)]).toEqual([code, outcome]);
  for (const [language, words] of languages) {
    const { why, next } = verdictWords(check, words, language);
    expect([why, next]).toEqual([words.reason[code].why, words.reason[code].next]);
    expect(why.length * next.length * words.outcome[outcome].length).toBeGreaterThan(0);
  }
  expect(deedsFor(outcome, code).others.length).toBeGreaterThan(0);
};

const reasonEntries = Object.entries(reasonCases) as readonly (readonly [ReasonCode, ReasonCase])[]; // as: its own keys

test("every reason of the closed list has its case", () => {
  expect([...reasonEntries.map(([code]) => code), "trust-missing"].toSorted()).toEqual([...reasonCodes].toSorted());
});

test.each(reasonEntries)(
  "%s is shown with its words and the next step",
  async (code, { vector, outcome, at, typed }) => {
    const recipe = recipes.find(({ name }) => name === vector);
    if (recipe === undefined) throw new Error(`vector: expected one named ${vector}`);
    const { gate, clock, scan, type } = await createGateOnDuty(`reason-${code}`);
    clock.seconds = at ?? recipe.at ?? nowSeconds;
    const shown = await scan(await recipe.text());
    const check = typed === undefined ? shown : await type(typed);
    expect(gate.state.value.screen).toBe("verdict");
    expectSaid(check, code, outcome);
  },
);

test("trust-missing cannot come to a verdict at a gate: without lists no code is taken, and checked it admits nobody", async () => {
  const { gate, store } = await createTestGate("reason-trust-missing");
  await gate.open();
  const text = await createLiveCode();
  gate.take(text);
  gate.see(text);
  expect(gate.state.value.screen).toBe("lists-missing");
  const checker = createChecker({ vault: store.vault, verify: verifyCode, limits: () => ({ repeatSeconds: 0 }) });
  const clock = { deviceSeconds: nowSeconds, floorSeconds: 0 };
  const check = await checker.judge({ text, identity: "confirmed" }, { set: undefined, clock, id: "" });
  expectSaid(check, "trust-missing", "unsure");
});

interface StateCase {
  /** By what really happens. */
  readonly reach: (name: string) => Promise<TestGate>;
  /** What stands on it first. */
  readonly title: (words: Words, menuWords: MenuWords) => string;
}

type StateName =
  Exclude<State["screen"], "camera" | "menu"> | "lists-damaged" | `camera-${CameraTrouble}` | `menu-${MenuPage}`;

const nameOf = (state: State): StateName => {
  if (state.screen === "camera") return `camera-${state.trouble}`;
  if (state.screen === "menu") return `menu-${state.page}`;
  return state.screen === "lists-missing" && state.isDamaged ? "lists-damaged" : state.screen;
};

const failCamera =
  (error: DOMException) =>
  async (name: string): Promise<TestGate> => {
    const test = await createGateOnDuty(name);
    test.gate.dispatch({ type: "camera-failed", trouble: errorToCameraTrouble(error) });
    return test;
  };

const pageCase = (page: MenuPage): StateCase => ({
  reach: async (name) => {
    const test = await createGateOnDuty(name);
    test.gate.dispatch({ type: "menu-opened", page: "menu" });
    test.gate.dispatch({ type: "menu-opened", page });
    return test;
  },
  title: (_, { menu }) => (page === "menu" ? menu.title : menu.entries[page].title),
});

/** A way to every state; one without does not compile. */
const stateCases: Readonly<Record<StateName, StateCase>> = {
  opening: { reach: createTestGate, title: ({ opening }) => opening },
  "lists-missing": {
    reach: async (name) => {
      const test = await createTestGate(name);
      await test.gate.open();
      return test;
    },
    title: ({ listsMissing }) => listsMissing.title,
  },
  "lists-damaged": {
    reach: async (name) => {
      const first = await createGateOnDuty(name);
      const readDocuments = () => Promise.resolve({ ok: false, error: "store-damaged" } as const);
      const test = await first.otherPage({ store: { vault: { ...first.store.vault, readDocuments } } });
      await test.gate.open();
      return test;
    },
    title: ({ listsMissing }) => listsMissing.damagedTitle,
  },
  "app-too-old": {
    reach: async (name) => {
      const test = await createGateOnDuty(name, { appVersion: -1 });
      test.clock.pass(releaseGraceSeconds);
      test.gate.look();
      return test;
    },
    title: ({ appTooOld }) => appTooOld.title,
  },
  aiming: { reach: createGateOnDuty, title: ({ aiming }) => aiming.hint },
  "camera-blocked": {
    reach: failCamera(new DOMException("", "NotAllowedError")),
    title: ({ camera }) => camera.blocked.title,
  },
  "camera-absent": {
    reach: failCamera(new DOMException("", "NotFoundError")),
    title: ({ camera }) => camera.absent.title,
  },
  "camera-taken": {
    reach: failCamera(new DOMException("", "NotReadableError")),
    title: ({ camera }) => camera.taken.title,
  },
  checking: {
    reach: async (name) => {
      const test = await createGateOnDuty(name, { verify: createSlowVerify().verify });
      test.gate.see(await createLiveCode());
      return test;
    },
    title: ({ aiming }) => aiming.checking,
  },
  verdict: {
    reach: async (name) => {
      const test = await createGateOnDuty(name);
      await test.scan(await createLiveCode());
      return test;
    },
    title: ({ outcome }) => outcome.admit,
  },
  "menu-menu": pageCase("menu"),
  "menu-ready": pageCase("ready"),
  "menu-shift": pageCase("shift"),
  "menu-settings": pageCase("settings"),
  "menu-lists": pageCase("lists"),
  "menu-journal": pageCase("journal"),
  "menu-device": pageCase("device"),
  "menu-install": pageCase("install"),
  "menu-training": pageCase("training"),
};

const stateEntries = Object.entries(stateCases);

test("every page of the menu is a state with its case", () => {
  const pages = stateEntries.flatMap(([name]) => (name.startsWith("menu-") ? [name.slice("menu-".length)] : []));
  expect(pages.toSorted()).toEqual([...menuPages].toSorted());
});

test.each(stateEntries)("%s is reached, and said in both languages", async (name, { reach, title }) => {
  const { gate } = await reach(`state-${name}`);
  expect(nameOf(gate.state.value)).toBe(name);
  const titles = languages.map(([, words, menuWords]) => title(words, menuWords));
  expect(titles.filter((said) => said.trim() !== "")).toHaveLength(2);
  expect(new Set(titles).size).toBe(2);
});

test("no two states are said with the same words", () => {
  const pages = stateEntries.map(([, { title }]) => title(wordsEn, menuWordsEn));
  expect(new Set(pages).size).toBe(stateEntries.length);
});

const whole = { isSecureContext: true, navigator: { mediaDevices: {} }, indexedDB: {}, Worker: {} };

/** What a browser lacks, by a browser that does; "root" is a build without one. */
const missingCases: Readonly<Record<Exclude<Missing, "root">, object>> = {
  https: { ...whole, isSecureContext: false },
  camera: { ...whole, navigator: {} },
  storage: { isSecureContext: true, navigator: whole.navigator, Worker: {} },
  workers: { isSecureContext: true, navigator: whole.navigator, indexedDB: {} },
};

test.each(Object.entries(missingCases))("a browser without %s is told to be, in both languages", (missing, scope) => {
  // as: only what is looked at
  const found = missingAbilities(scope as Window & typeof globalThis);
  expect(found).toEqual([missing]);
  for (const [, { unsupported }] of languages) {
    for (const ability of [...found, "root"] as const) expect(unsupported.missing[ability]).not.toBe("");
  }
});
