// The table of verdicts: from the results of all checks to an outcome and its reasons (core/README.md, "Verdict").

import type { Colour } from "../pass/claims.ts";
import type { IssuerKey } from "../trust/issuer.ts";
import type { Freshness } from "./freshness.ts";
import type { Outcome, ReasonCode } from "./reasons.ts";

/** Whether somebody compared the identity document with the code. */
export type Identity = "unchecked" | "confirmed" | "mismatch";

/** What the list and the code say of the colour; `outdated` where the list is green and the code not, `none` where nothing counts. */
export type Evidence = Colour | "outdated" | "none";

/** The checks that need the issuer's key. */
export interface IssuerChecks {
  readonly keyState: IssuerKey["state"];
  readonly isSignatureRight: boolean;
  readonly isInKeyTime: boolean;
  readonly isAreaRight: boolean;
  readonly evidence: Evidence;
}

/** The checks of a code in the right form. */
export interface CodeChecks {
  readonly kind: "card" | "pending" | "pass";
  /** Absent where no key has the code's kid. */
  readonly issuer?: IssuerChecks | undefined;
  readonly isWithinBounds: boolean;
  readonly isIatFuture: boolean;
  readonly isExpired: boolean;
  /** Now is at or past the code's green-until. */
  readonly isReportMissing: boolean;
  /** `no-key`: a print, which can have no proof. */
  readonly proof: "no-key" | "absent" | "wrong" | "late" | "timely";
}

/** The results of all checks. What could not be checked is absent, and a row before says why. */
export interface Checks {
  readonly trust: "valid" | "expired" | "missing";
  readonly isClockBehind: boolean;
  /** Absent where there is no manifest. */
  readonly freshness?: Freshness | undefined;
  readonly identity: Identity;
  readonly areCopiesAllowed: boolean;
  /** Absent where the text is not in the form of a code. */
  readonly code?: CodeChecks | undefined;
}

/** What is decided: the deciding reason first, then all others that apply, in the order of the table. */
export interface Decision {
  readonly outcome: Outcome;
  readonly reasons: readonly ReasonCode[];
}

/** A row that needs no code. */
interface ContextRow {
  readonly reason: ReasonCode;
  readonly applies: (checks: Checks) => boolean;
  readonly outcome: Outcome;
}

interface Row {
  readonly reason: ReasonCode;
  readonly applies: (checks: Checks, code: CodeChecks) => boolean;
  /** Undefined for a note, which decides nothing. */
  readonly outcome: Outcome | ((checks: Checks, code: CodeChecks) => Outcome | undefined);
}

const isPass = (code: CodeChecks): boolean => code.kind === "pass";
const isPrint = (code: CodeChecks): boolean => code.proof === "no-key";
const needsIdentity = (checks: Checks, code: CodeChecks): boolean => isPass(code) && checks.identity !== "confirmed";
const copyOutcome = (checks: Checks): Outcome => (checks.areCopiesAllowed ? "confirm" : "complete");

/** Row 2, which needs no code. */
const contextRows: readonly ContextRow[] = [
  { reason: "trust-missing", outcome: "unsure", applies: ({ trust }) => trust === "missing" },
  { reason: "trust-expired", outcome: "unsure", applies: ({ trust }) => trust === "expired" },
  { reason: "clock-behind", outcome: "unsure", applies: ({ isClockBehind }) => isClockBehind },
];

/** Rows 3 to 7: whose code it is, and of which kind. */
const codeRows: readonly Row[] = [
  {
    reason: "issuer-unknown",
    outcome: "unsure",
    applies: ({ trust }, { issuer }) => issuer === undefined && trust !== "missing",
  },
  { reason: "key-suspended", outcome: "unsure", applies: (_, { issuer }) => issuer?.keyState === "suspended" },
  { reason: "sig-invalid", outcome: "invalid", applies: (_, { issuer }) => issuer?.isSignatureRight === false },
  { reason: "proof-invalid", outcome: "invalid", applies: (_, { proof }) => proof === "wrong" },
  { reason: "key-revoked", outcome: "invalid", applies: (_, { issuer }) => issuer?.keyState === "revoked" },
  { reason: "key-time", outcome: "invalid", applies: (_, { issuer }) => issuer?.isInKeyTime === false },
  { reason: "area-foreign", outcome: "invalid", applies: (_, { issuer }) => issuer?.isAreaRight === false },
  { reason: "claims-invalid", outcome: "invalid", applies: (_, { isWithinBounds }) => !isWithinBounds },
  { reason: "iat-future", outcome: "unsure", applies: (_, { isIatFuture }) => isIatFuture },
  { reason: "no-pass", outcome: "identify", applies: (_, { kind }) => kind === "card" },
  { reason: "pending", outcome: "pending", applies: (_, { kind, isExpired }) => kind === "pending" && !isExpired },
];

/** Rows 8 to 13: whether the pass lets its holder through, here and now. */
const passRows: readonly Row[] = [
  { reason: "status-red", outcome: "refuse", applies: (_, code) => isPass(code) && code.issuer?.evidence === "red" },
  { reason: "expired", outcome: "complete", applies: (_, code) => code.kind !== "card" && code.isExpired },
  {
    reason: "list-missing",
    outcome: "unsure",
    applies: ({ freshness }, code) => isPass(code) && (freshness === undefined || code.issuer?.evidence === "none"),
  },
  { reason: "list-stale", outcome: "unsure", applies: ({ freshness }, code) => isPass(code) && freshness === "stale" },
  {
    reason: "list-aging",
    outcome: (_, code) => (isPrint(code) ? "unsure" : undefined),
    applies: ({ freshness }, code) => isPass(code) && freshness === "aging",
  },
  {
    reason: "status-yellow",
    outcome: "complete",
    applies: (_, code) => isPass(code) && code.issuer?.evidence === "yellow",
  },
  {
    reason: "code-outdated",
    outcome: "complete",
    applies: (_, code) => isPass(code) && code.issuer?.evidence === "outdated",
  },
  { reason: "report-missing", outcome: "complete", applies: (_, code) => isPass(code) && code.isReportMissing },
  { reason: "identity-mismatch", outcome: "invalid", applies: ({ identity }) => identity === "mismatch" },
  {
    reason: "no-holder-key",
    outcome: "confirm",
    applies: (checks, code) => needsIdentity(checks, code) && isPrint(code),
  },
  {
    reason: "proof-absent",
    outcome: copyOutcome,
    applies: (checks, code) => needsIdentity(checks, code) && code.proof === "absent",
  },
  {
    reason: "proof-late",
    outcome: copyOutcome,
    applies: (checks, code) => needsIdentity(checks, code) && code.proof === "late",
  },
];

const rows: readonly Row[] = [...contextRows, ...codeRows, ...passRows];

const decideMalformed = (checks: Checks): Decision => ({
  outcome: "invalid",
  reasons: ["malformed", ...contextRows.filter(({ applies }) => applies(checks)).map(({ reason }) => reason)],
});

/** The first row that applies decides; all checks are reported. Never fails. */
export const decide = (checks: Checks): Decision => {
  const { code } = checks;
  if (code === undefined) return decideMalformed(checks);
  let outcome: Outcome | undefined;
  const reasons: ReasonCode[] = [];
  for (const row of rows) {
    if (!row.applies(checks, code)) continue;
    const decided = typeof row.outcome === "string" ? row.outcome : row.outcome(checks, code);
    if (outcome === undefined && decided !== undefined) {
      outcome = decided;
      reasons.unshift(row.reason);
    } else {
      reasons.push(row.reason);
    }
  }
  return { outcome: outcome ?? "admit", reasons };
};
