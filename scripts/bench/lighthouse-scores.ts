/** Lighthouse on the gate's page as a phone first meets it. */
import lighthouse from "lighthouse";
import { launchBrowser } from "../../src/testing/browser.ts";
import { freePort } from "../../src/e2e/server-process.ts";

/** Of 100, by category. */
export interface LighthouseScores {
  readonly performance: number;
  readonly accessibility: number;
  readonly bestPractices: number;
}

/** One run with an empty profile, by Lighthouse's own mobile emulation. */
export const measureLighthouse = async (
  url: string,
  profile: { readonly userDataDir: string; readonly cameraFile: string },
): Promise<LighthouseScores> => {
  const port = await freePort();
  const browser = await launchBrowser({ ...profile, debuggingPort: port });
  try {
    const result = await lighthouse(url, {
      port,
      output: "json",
      logLevel: "error",
      onlyCategories: ["performance", "accessibility", "best-practices"],
    });
    const categories = result?.lhr.categories ?? {};
    const score = (name: string): number => {
      const value = categories[name]?.score;
      if (typeof value !== "number") throw new Error(`Lighthouse gave no score for ${name}.`);
      return value * 100;
    };
    return {
      performance: score("performance"),
      accessibility: score("accessibility"),
      bestPractices: score("best-practices"),
    };
  } finally {
    await browser.close();
  }
};
