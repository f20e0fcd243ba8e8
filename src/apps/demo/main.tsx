/** Fetches the demonstration's codes and keeps the live ones timely. */
import "../../ui/tokens.css";
import "../../ui/top-bar.css";
import "./demo.css";
import { signal } from "@preact/signals";
import { render } from "preact";
import { demoCodesPath, demoCodesSchema } from "../../api/demo-codes.ts";
import { setupLanguage } from "../../ui/keep-language.ts";
import { currentDemoWords } from "../../ui/words/demo/current.ts";
import { App } from "./app.tsx";
import { firstState, next } from "./state.ts";
import type { Event, State } from "./state.ts";

/** A live code is shown for this long (core/README.md, live code). */
const renewMilliseconds = 15_000;

/** Given up before the next try, so that no late answer comes over a newer one. */
const answerMillisecondsMax = 10_000;

const fetchCodes = async (): Promise<Event> => {
  const control = new AbortController();
  const timer = setTimeout(() => {
    control.abort();
  }, answerMillisecondsMax);
  try {
    const response = await fetch(demoCodesPath, { cache: "no-store", signal: control.signal });
    if (!response.ok) return { type: "failed" };
    const parsed = demoCodesSchema.safeParse(await response.json());
    return parsed.success ? { type: "came", codes: parsed.data.codes } : { type: "failed" };
  } catch {
    // No network, or no answer in JSON: the page says so and asks again.
    return { type: "failed" };
  } finally {
    clearTimeout(timer);
  }
};

const main = async (): Promise<void> => {
  const root = document.getElementById("app");
  if (root === null) throw new TypeError("document: expected an element with the id app, got none");
  const onLanguage = await setupLanguage(() => currentDemoWords().title);
  const state = signal<State>(firstState);
  const Page = () => <App state={state.value} onLanguage={onLanguage} />;
  render(<Page />, root);
  const renew = (): void => {
    if (document.visibilityState !== "visible") return;
    void fetchCodes().then((event) => {
      state.value = next(state.value, event);
    });
  };
  document.addEventListener("visibilitychange", renew);
  setInterval(renew, renewMilliseconds);
  renew();
};

void main();
