// What a golden vector is made of: a text, the situation in which it is verified, and what the table says of it.

import { createCode, nowSeconds, passClaims } from "../test-world.ts";
import type { Policy } from "../../core/trust/policy.ts";
import type { Identity } from "../../core/verdict/verify-code.ts";

/** What a vector is made of: a text and the situation in which it is verified. */
export interface Recipe {
  readonly name: string;
  readonly says: string;
  /** The outcome and the reason that must decide, as the table has them. */
  readonly gives: string;
  readonly text: () => Promise<string> | string;
  /** Which half of the bundle the verifier has; all of it unless said otherwise. */
  readonly has?: "all" | "trust" | "nothing";
  readonly at?: number;
  readonly floor?: number;
  readonly policy?: Partial<Policy>;
  readonly identity?: Identity;
}

/** A day, in seconds. */
export const day = 86_400;

/** The text of a live code whose proof is of a time. */
export const live = (claims = passClaims(), at = nowSeconds): Promise<string> =>
  createCode(claims, { proofSeconds: at });
