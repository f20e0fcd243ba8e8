import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { defaultPolicy } from "../../core/trust/policy.ts";
import { verifyCode } from "../../core/verdict/verify-code.ts";
import type { Identity } from "../../core/verdict/verify-code.ts";
import { readDatabase } from "../../testing/read-database.ts";
import { createGateOnDuty, createSlowVerify, nextCheck, settle } from "../../testing/test-gate.ts";
import { createTestSigner } from "../../testing/test-signer.ts";
import { signCode } from "../../core/pass/encode.ts";
import { addProof } from "../../core/pass/presentation.ts";
import { bytesToCodeText } from "../../core/pass/code-text.ts";
import {
  acceptWorld,
  createLiveCode,
  nowSeconds,
  passClaims,
  printClaims,
  testIssuers,
} from "../../testing/test-world.ts";
import { trainingCodes, trainingLast4 } from "../training/training-codes.ts";
import { outcomeOf } from "./state.ts";
import { openTraining } from "./training/training.ts";

const identities: readonly Identity[] = ["unchecked", "confirmed", "mismatch"];

/** An issuer whose key nobody published, in a world that is else the one that tests have. */
const realIssuer = createTestSigner("an issuer of a production");
const realWorld = {
  trust: {
    issuers: testIssuers.slice(0, 1).map((issuer) => ({
      ...issuer,
      keys: issuer.keys.slice(0, 1).map((key) => ({ ...key, publicKey: realIssuer.publicKey })),
    })),
  },
};
const holder = createTestSigner("a holder");
const realCode = async (): Promise<string> => {
  const code = await signCode(passClaims({ holderKey: holder.publicKey }), realIssuer);
  return bytesToCodeText(await addProof(code, nowSeconds, holder.sign));
};
const realPrint = async (): Promise<string> => bytesToCodeText(await signCode(printClaims(), realIssuer));

const createReal = (name: string) => createGateOnDuty(name, { world: realWorld, settings: { barrierPath: "/north" } });

const createInTraining = async (name: string) => {
  const test = await createReal(name);
  test.gate.training.value = await openTraining(verifyCode);
  return test;
};

test.each(trainingCodes)("in training the practice code $id gives $outcome", async ({ id, text, outcome }) => {
  const { scan, type } = await createInTraining(`practice-${id}`);
  const check = await scan(text);
  expect([outcomeOf(check), check.isPractice]).toEqual([outcome, true]);
  if (outcome === "confirm") expect(outcomeOf(await type(trainingLast4))).toBe("admit");
});

test("practice codes hold for ever: the clock of training stands", async () => {
  const { clock, scan } = await createInTraining("for-ever");
  clock.pass(6 * 365 * 24 * 3600);
  for (const { text, outcome } of trainingCodes) expect(outcomeOf(await scan(text))).toBe(outcome);
});

test("a real pass admits nobody in training, whatever document is shown", async () => {
  const training = await openTraining(verifyCode);
  for (const text of [await realCode(), await realPrint()]) {
    for (const identity of identities) {
      const { verdict } = await training.check({ text, identity }, "");
      expect([verdict.outcome, verdict.reasons[0], verdict.claims]).toEqual(["unsure", "issuer-unknown", undefined]);
    }
  }
  const { gate, scan } = await createInTraining("real-code");
  expect((await scan(await realCode())).verdict.outcome).toBe("unsure");
  gate.training.value = undefined;
  expect((await scan(await realCode())).verdict.outcome).toBe("admit");
});

test.each(trainingCodes)("on the real gate the practice code $id admits nobody", async ({ id, text }) => {
  const { scan, gate } = await createReal(`real-${id}`);
  const check = await scan(text);
  expect(check.isPractice).toBeUndefined();
  expect(["admit", "confirm"]).not.toContain(outcomeOf(check));
  expect(check.verdict.claims).toBeUndefined();
  const state = gate.state.value;
  gate.dispatch({ type: "document-seen" });
  gate.dispatch({ type: "document-read", lastFour: trainingLast4 });
  expect(gate.state.value).toBe(state);
});

test("no practice code admits on a real root: all codes, all documents, every clock", async () => {
  const { set } = await acceptWorld(realWorld);
  const clocks = [nowSeconds, nowSeconds + 3 * 24 * 3600, nowSeconds - 3 * 24 * 3600, 1_795_392_000];
  for (const { text } of trainingCodes) {
    for (const identity of identities) {
      for (const seconds of clocks) {
        const clock = { deviceSeconds: seconds, floorSeconds: 0 };
        for (const policy of [defaultPolicy, { ...defaultPolicy, liveWindowSeconds: 1e9, freshSeconds: 1e9 }]) {
          const { outcome } = await verifyCode(text, set, set, clock, policy, identity);
          expect(["unsure", "invalid"]).toContain(outcome);
        }
      }
    }
  }
});

test("training leaves no trace on the phone and opens no barrier", async () => {
  const { gate, barrier, store, journal, scan, type, leave } = await createInTraining("no-trace");
  const before = await readDatabase("no-trace");
  for (const { text, outcome } of trainingCodes) {
    await scan(text);
    if (outcome === "confirm") await type(trainingLast4);
    leave("let-through");
  }
  await scan("HP1:");
  gate.training.value = undefined;
  await journal.settled();
  expect(await readDatabase("no-trace")).toEqual(before);
  expect(await store.vault.changeSeen((seen) => seen)).toMatchObject({ value: [] });
  expect(barrier.calls).toEqual([]);
});

test("green goes on by itself in training, too", async () => {
  const { gate, clock, scan, settings } = await createInTraining("queue");
  settings.value = { ...settings.value, isContinuous: true };
  await scan(trainingCodes[0]?.text ?? "");
  clock.pass(3);
  expect(gate.state.value.screen).toBe("aiming");
});

test("a practice verdict does not outlive its training: nobody is let through on it", async () => {
  const { gate, barrier, journal, store, scan } = await createInTraining("ended");
  await scan(trainingCodes[0]?.text ?? "");
  gate.training.value = undefined;
  expect(gate.state.value.screen).toBe("aiming");
  await journal.settled();
  expect(await store.journal.waiting()).toMatchObject({ value: { count: 0 } });
  expect(barrier.calls).toEqual([]);
});

test("a practice code that is being checked when training ends is dropped", async () => {
  const { verify, waiting } = createSlowVerify();
  const { gate, barrier } = await createReal("ended-while-checking");
  gate.training.value = await openTraining(verify);
  gate.take(trainingCodes[0]?.text ?? "");
  gate.training.value = undefined;
  expect(gate.state.value.screen).toBe("aiming");
  gate.take("HP1:");
  waiting[0]?.();
  expect((await nextCheck(gate)).text).toBe("HP1:");
  expect(barrier.calls).toEqual([]);
});

test("a real verdict is left where training begins, and its scan is ended", async () => {
  const { gate, scan, records } = await createReal("begun");
  await scan(await realCode());
  gate.training.value = await openTraining(verifyCode);
  expect(gate.state.value.screen).toBe("aiming");
  expect(await records()).toMatchObject([{ outcome: "admit", deed: "none" }]);
});

test("a real code that is being checked where training begins is no practice", async () => {
  const { verify, waiting } = createSlowVerify();
  const { gate, barrier } = await createGateOnDuty("begun-while-checking", {
    verify,
    settings: { barrierPath: "/north" },
  });
  gate.take(await createLiveCode());
  gate.training.value = await openTraining(verifyCode);
  waiting[0]?.();
  gate.take("HP1:");
  expect(await nextCheck(gate)).toMatchObject({ text: "HP1:", isPractice: true });
  expect(barrier.calls).toEqual([]);
});

test("a code judged in training and still in view is judged for real once training has ended", async () => {
  const { gate, leave } = await createInTraining("in-view");
  const text = await realCode();
  gate.see(text);
  expect(outcomeOf(await nextCheck(gate))).toBe("unsure");
  leave();
  gate.see(text);
  expect(gate.state.value.screen).toBe("aiming");
  gate.training.value = undefined;
  gate.see(text);
  await settle(gate, () => gate.state.value.screen === "verdict");
  expect(outcomeOf(await nextCheck(gate))).toBe("admit");
});

test("a page loaded anew is not in training", async () => {
  const { otherPage } = await createInTraining("reloaded");
  const { gate } = await otherPage();
  await gate.open();
  expect([gate.training.value, gate.state.value.screen]).toEqual([undefined, "aiming"]);
});
