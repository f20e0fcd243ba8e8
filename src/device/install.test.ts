import { expect, test } from "vitest";
import { setupInstall } from "./install.ts";
import type { InstallScope } from "./install.ts";

const agents = {
  pixel:
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142 Mobile Safari/537.36",
  iphone:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1",
  mac: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15",
  windows: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142 Safari/537.36",
};

const createScope = (navigator: Partial<InstallScope["navigator"]>, isStandalone = false) =>
  Object.assign(new EventTarget(), {
    navigator: { userAgent: agents.pixel, maxTouchPoints: 0, ...navigator },
    matchMedia: () => ({ matches: isStandalone }),
  });

test.each([
  ["a Pixel", { userAgent: agents.pixel, maxTouchPoints: 5 }, "android"],
  ["an iPhone", { userAgent: agents.iphone, maxTouchPoints: 5 }, "iphone"],
  ["an iPad, which says it is a Mac", { userAgent: agents.mac, maxTouchPoints: 5 }, "iphone"],
  ["a Mac", { userAgent: agents.mac }, "other"],
  ["a wall PC", { userAgent: agents.windows, maxTouchPoints: 10 }, "other"],
  ["an iPhone's home screen", { userAgent: agents.iphone, standalone: true }, "installed"],
] as const)("%s", (_name, navigator, state) => {
  expect(setupInstall(createScope(navigator)).state.value).toBe(state);
});

test("an app in a window of its own is installed", () => {
  expect(setupInstall(createScope({}, true)).state.value).toBe("installed");
});

/** Chromium's offer, which a person answers like this. */
const createOffer = (log: string[], answer: () => Promise<unknown>) =>
  Object.assign(new Event("beforeinstallprompt", { cancelable: true }), {
    prompt: () => {
      log.push("asked");
      return answer();
    },
  });

test("an offer is held back until the guard asks for it, and asked once", async () => {
  const log: string[] = [];
  const scope = createScope({});
  const { state, install } = setupInstall(scope);
  const offer = createOffer(log, () => Promise.resolve());
  scope.dispatchEvent(offer);
  expect([state.value, offer.defaultPrevented, log]).toEqual(["offered", true, []]);
  await install();
  await install();
  expect([state.value, log]).toEqual(["android", ["asked"]]);
  scope.dispatchEvent(new Event("appinstalled"));
  expect(state.value).toBe("installed");
});

test("an offer that the browser takes back leaves the way by its menu", async () => {
  const scope = createScope({});
  const { state, install } = setupInstall(scope);
  scope.dispatchEvent(createOffer([], () => Promise.reject(new DOMException("", "NotAllowedError"))));
  await install();
  expect(state.value).toBe("android");
});
