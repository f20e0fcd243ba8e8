/** What a whole verdict costs beyond its signatures, in Node and in Chromium (core/README.md, "Verdict"). */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { launchBrowser } from "../../src/testing/browser.ts";
import { figureOf } from "./figures.ts";
import type { Bench } from "./figures.ts";
import { servePage } from "../../src/testing/serve-page.ts";
import { measureVerify } from "./verify-run.ts";
import type { VerifyPlan, VerifyRatios } from "./verify-run.ts";

const plan: VerifyPlan = { seed: 5, codes: 40, rounds: 41, repeats: 5 };

const measureInChromium = async (): Promise<VerifyRatios> => {
  const served = await servePage(fileURLToPath(new URL("verify-run.ts", import.meta.url)));
  const userDataDir = await mkdtemp(path.join(tmpdir(), "clearway-bench-"));
  try {
    const browser = await launchBrowser({ userDataDir });
    try {
      const page = await browser.newPage();
      await page.goto(served.origin);
      return await page.evaluate(
        async ([modulePath, pagePlan]) => {
          // The cast: what the served module exports is known here only.
          const module = (await import(modulePath)) as { measureVerify: (plan: VerifyPlan) => Promise<VerifyRatios> };
          return module.measureVerify(pagePlan);
        },
        [served.modulePath, plan] as const,
      );
    } finally {
      await browser.close();
    }
  } finally {
    await served.close();
    await rm(userDataDir, { recursive: true, force: true });
  }
};

/** Ratios of whole verdicts to bare WebCrypto verifications of the same signatures; tweetnacl to the same beside them. */
export const benchVerify: Bench = async (note) => {
  note(
    `seed ${plan.seed}: ${plan.codes} prints and ${plan.codes} live codes, ${plan.rounds} interleaved rounds of ${plan.repeats} times each`,
  );
  const node = await measureVerify(plan);
  const chromium = await measureInChromium();
  const bare = [node, chromium].map(({ bareMilliseconds }) => figureOf("", bareMilliseconds).value.toFixed(3));
  note(`one bare WebCrypto verification takes ${bare.join(" ms in Node, ")} ms in Chromium`);
  return [
    figureOf("print/bare", node.print),
    figureOf("live/bare", node.live),
    figureOf("tweetnacl/bare", node.tweetnacl),
    figureOf("print/bare chromium", chromium.print),
    figureOf("live/bare chromium", chromium.live),
    figureOf("tweetnacl/bare chromium", chromium.tweetnacl),
  ];
};
