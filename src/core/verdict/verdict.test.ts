// The table of verdicts, of all combinations of checks, against a second one that is written to be obvious.
import { expect, test } from "vitest";

import type { Outcome, ReasonCode } from "./reasons.ts";
import { outcomes, reasonCodes } from "./reasons.ts";
import { decide } from "./verdict.ts";
import type { Checks, CodeChecks, IssuerChecks } from "./verdict.ts";

const yesNo = [true, false];

const issuerChecks = function* (): Generator<IssuerChecks | undefined> {
  yield undefined;
  for (const keyState of ["in-use", "suspended", "revoked"] as const)
    for (const isSignatureRight of yesNo)
      for (const isInKeyTime of yesNo)
        for (const isAreaRight of yesNo)
          for (const evidence of ["green", "red", "yellow", "outdated", "none"] as const)
            yield { keyState, isSignatureRight, isInKeyTime, isAreaRight, evidence };
};

const codeChecks = function* (): Generator<CodeChecks | undefined> {
  yield undefined;
  for (const issuer of issuerChecks())
    for (const kind of ["card", "pending", "pass"] as const)
      for (const isWithinBounds of yesNo)
        for (const isIatFuture of yesNo)
          for (const isExpired of yesNo)
            for (const isReportMissing of yesNo)
              for (const proof of ["no-key", "absent", "wrong", "late", "timely"] as const) {
                const rest = { kind, isWithinBounds, isIatFuture, isExpired, isReportMissing, proof };
                yield issuer === undefined ? rest : { ...rest, issuer };
              }
};

const contexts: readonly Omit<Checks, "code">[] = (["valid", "expired", "missing"] as const).flatMap((trust) =>
  yesNo.flatMap((isClockBehind) =>
    (["unchecked", "confirmed", "mismatch"] as const).flatMap((identity) =>
      yesNo.flatMap((areCopiesAllowed) =>
        ([undefined, "fresh", "aging", "stale"] as const).map((freshness) => ({
          trust,
          isClockBehind,
          identity,
          areCopiesAllowed,
          ...(freshness && { freshness }),
        })),
      ),
    ),
  ),
);

/** The table row by row, as one would read it aloud. Gives the outcome and the reason that decides. */
const naive = (checks: Checks): readonly [Outcome, ReasonCode | undefined] => {
  const { code } = checks;
  if (!code) return ["invalid", "malformed"]; // 1
  if (checks.trust === "missing") return ["unsure", "trust-missing"]; // 2
  if (checks.trust === "expired") return ["unsure", "trust-expired"];
  if (checks.isClockBehind) return ["unsure", "clock-behind"];
  const { issuer } = code;
  if (!issuer) return ["unsure", "issuer-unknown"]; // 3
  if (issuer.keyState === "suspended") return ["unsure", "key-suspended"];
  if (!issuer.isSignatureRight) return ["invalid", "sig-invalid"]; // 4
  if (code.proof === "wrong") return ["invalid", "proof-invalid"];
  if (issuer.keyState === "revoked") return ["invalid", "key-revoked"];
  if (!issuer.isInKeyTime) return ["invalid", "key-time"];
  if (!issuer.isAreaRight) return ["invalid", "area-foreign"];
  if (!code.isWithinBounds) return ["invalid", "claims-invalid"];
  if (code.isIatFuture) return ["unsure", "iat-future"]; // 5
  if (code.kind === "card") return ["identify", "no-pass"]; // 6
  if (code.kind === "pending") return code.isExpired ? ["complete", "expired"] : ["pending", "pending"]; // 7
  if (issuer.evidence === "red") return ["refuse", "status-red"]; // 8
  if (code.isExpired) return ["complete", "expired"]; // 9
  if (!checks.freshness || issuer.evidence === "none") return ["unsure", "list-missing"]; // 10
  if (checks.freshness === "stale") return ["unsure", "list-stale"];
  if (code.proof === "no-key" && checks.freshness !== "fresh") return ["unsure", "list-aging"];
  if (issuer.evidence === "yellow") return ["complete", "status-yellow"]; // 11
  if (issuer.evidence === "outdated") return ["complete", "code-outdated"];
  if (code.isReportMissing) return ["complete", "report-missing"];
  if (checks.identity === "mismatch") return ["invalid", "identity-mismatch"]; // 12
  if (checks.identity === "unchecked") {
    const copy = checks.areCopiesAllowed ? "confirm" : "complete"; // 13
    if (code.proof === "no-key") return ["confirm", "no-holder-key"];
    if (code.proof === "absent") return [copy, "proof-absent"];
    if (code.proof === "late") return [copy, "proof-late"];
  }
  return ["admit", undefined]; // 14
};

/** The one list of what must all be so before anybody passes, written apart from the table. */
const mayPass = ({ trust, isClockBehind, freshness, identity, code }: Checks): boolean =>
  trust === "valid" &&
  !isClockBehind &&
  code?.kind === "pass" &&
  code.issuer?.keyState === "in-use" &&
  code.issuer.isSignatureRight &&
  code.issuer.isInKeyTime &&
  code.issuer.isAreaRight &&
  code.issuer.evidence === "green" &&
  code.isWithinBounds &&
  !code.isIatFuture &&
  !code.isExpired &&
  !code.isReportMissing &&
  code.proof !== "wrong" &&
  (freshness === "fresh" || (freshness === "aging" && code.proof !== "no-key")) &&
  (identity === "confirmed" || (identity === "unchecked" && code.proof === "timely"));

/** How much an outcome lets through. */
const reach: Readonly<Record<Outcome, number>> = {
  admit: 2,
  confirm: 1,
  complete: 0,
  refuse: 0,
  pending: 0,
  identify: 0,
  invalid: 0,
  unsure: 0,
};

test("of all combinations of checks exactly the right ones admit, and every one has its outcome and reason", () => {
  let combinations = 0;
  let admitted = 0;
  for (const code of codeChecks()) {
    for (const context of contexts) {
      // Assigned, not spread: four million copies would take most of the time.
      const checks: Checks = code === undefined ? context : Object.assign(context, { code });
      const { outcome, reasons } = decide(checks);
      const [expectedOutcome, expectedReason] = naive(checks);
      combinations += 1;
      if (outcome === "admit") admitted += 1;
      const isDeciding =
        expectedReason === undefined ? reasons.every((r) => r === "list-aging") : reasons[0] === expectedReason;
      // One comparison in place of four million expectations.
      if (outcome !== expectedOutcome || !isDeciding || (outcome === "admit") !== mayPass(checks)) {
        expect({ checks, outcome, reason: reasons[0] }).toEqual({
          checks,
          outcome: expectedOutcome,
          reason: expectedReason,
        });
      }
    }
  }
  expect(combinations).toBe(144 * (1 + 121 * 3 * 16 * 5));
  // A live pass (fresh, aging) unchecked with a timely proof or confirmed with three states of it, and a confirmed fresh print; copies or not.
  expect(admitted).toBe(2 * (2 * (1 + 3) + 1));
}, 60_000);

test("as the lists age, no verdict lets more through", () => {
  const ages = ["fresh", "aging", "stale"] as const;
  for (const code of codeChecks()) {
    if (code === undefined || code.issuer?.isInKeyTime === false || code.issuer?.isAreaRight === false) continue;
    for (const { freshness, ...context } of contexts) {
      if (freshness !== undefined || context.trust !== "valid") continue;
      const reaches = ages.map((age) => reach[decide({ ...context, freshness: age, code }).outcome]);
      const unknown = reach[decide({ ...context, code }).outcome];
      const [fresh = 0, aging = 0, stale = 0] = reaches;
      if (!(fresh >= aging && aging >= stale && stale >= unknown)) expect({ code, context, reaches }).toBeUndefined();
    }
  }
}, 60_000);

test("the deciding reason comes first, the others follow in the order of the table, none twice", () => {
  const right: IssuerChecks = {
    keyState: "revoked",
    isSignatureRight: false,
    isInKeyTime: false,
    isAreaRight: false,
    evidence: "red",
  };
  const code: CodeChecks = {
    kind: "pass",
    issuer: right,
    isWithinBounds: false,
    isIatFuture: true,
    isExpired: true,
    isReportMissing: true,
    proof: "late",
  };
  expect(
    decide({
      trust: "expired",
      isClockBehind: true,
      freshness: "stale",
      identity: "mismatch",
      areCopiesAllowed: true,
      code,
    }),
  ).toEqual({
    outcome: "unsure",
    reasons: [
      "trust-expired",
      "clock-behind",
      "sig-invalid",
      "key-revoked",
      "key-time",
      "area-foreign",
      "claims-invalid",
      "iat-future",
      "status-red",
      "expired",
      "list-stale",
      "report-missing",
      "identity-mismatch",
      "proof-late",
    ],
  });
});

test("a live pass by lists of middle age says so after what decides", () => {
  const issuer: IssuerChecks = {
    keyState: "in-use",
    isSignatureRight: true,
    isInKeyTime: true,
    isAreaRight: true,
    evidence: "green",
  };
  const code: CodeChecks = {
    kind: "pass",
    issuer,
    isWithinBounds: true,
    isIatFuture: false,
    isExpired: false,
    isReportMissing: false,
    proof: "timely",
  };
  const context = {
    trust: "valid",
    isClockBehind: false,
    freshness: "aging",
    identity: "unchecked",
    areCopiesAllowed: true,
  } as const;
  expect(decide({ ...context, code })).toEqual({ outcome: "admit", reasons: ["list-aging"] });
  expect(decide({ ...context, freshness: "fresh", code })).toEqual({ outcome: "admit", reasons: [] });
  expect(decide({ ...context, code: { ...code, isReportMissing: true } })).toEqual({
    outcome: "complete",
    reasons: ["report-missing", "list-aging"],
  });
});

test("a text that is no code still says what else is wrong here", () => {
  const context = { identity: "unchecked", areCopiesAllowed: true } as const;
  expect(decide({ ...context, trust: "valid", isClockBehind: false })).toEqual({
    outcome: "invalid",
    reasons: ["malformed"],
  });
  expect(decide({ ...context, trust: "missing", isClockBehind: true })).toEqual({
    outcome: "invalid",
    reasons: ["malformed", "trust-missing", "clock-behind"],
  });
});

test("reasons and outcomes are closed sets without repeats", () => {
  expect(reasonCodes.length).toBe(27);
  expect(new Set(reasonCodes).size).toBe(27);
  expect(outcomes.toSorted()).toEqual(Object.keys(reach).toSorted());
});
