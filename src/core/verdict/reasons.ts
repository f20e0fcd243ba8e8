// The closed sets of outcomes and reasons (core/README.md, "Verdict").

/** Every reason there is, in the order of the format. Stable: apps keep words for each, and devices record them. */
export const reasonCodes = [
  "malformed",
  "issuer-unknown",
  "key-suspended",
  "key-revoked",
  "key-time",
  "sig-invalid",
  "proof-invalid",
  "area-foreign",
  "claims-invalid",
  "clock-behind",
  "iat-future",
  "trust-missing",
  "trust-expired",
  "list-missing",
  "list-stale",
  "list-aging",
  "status-red",
  "status-yellow",
  "code-outdated",
  "expired",
  "report-missing",
  "no-holder-key",
  "proof-absent",
  "proof-late",
  "identity-mismatch",
  "pending",
  "no-pass",
] as const;

/** Why a verdict is what it is. */
export type ReasonCode = (typeof reasonCodes)[number];

/** Every outcome there is. */
export const outcomes = ["admit", "complete", "refuse", "pending", "confirm", "identify", "invalid", "unsure"] as const;

/** What a verdict says to do. */
export type Outcome = (typeof outcomes)[number];
