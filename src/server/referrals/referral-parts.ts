/** What referrals are read and written with. */
import type { Kysely } from "kysely";
import { z } from "zod";
import type { AuditParts } from "../audit/record-access.ts";
import type { Tables } from "../db/schema.ts";
import type { DataKeys } from "../privacy/data-keys.ts";
import { sealedPlace } from "../privacy/sealed-columns.ts";
import { requireJson, sealJson } from "../privacy/sealed-json.ts";

/** What referrals need. */
export interface ReferralParts extends AuditParts {
  readonly db: Kysely<Tables>;
  readonly dataKeys: DataKeys;
  /** Whether there is a way to the prevention authority. */
  readonly hasAuthority: boolean;
}

/** Which referral. */
export interface ReferralName {
  readonly holder: string;
  readonly referral: string;
}

/** Whose referrals somebody sees. */
export type Communities = "all" | readonly number[];

const wordsSchema = z.object({ words: z.string() });

/** The words of an objection, for its row. */
export const sealReferralWords = (keys: DataKeys, name: ReferralName, words: string): Uint8Array =>
  sealJson(keys, sealedPlace("referrals.words", name), { words });

/** Null where there are none. */
export const openReferralWords = (keys: DataKeys, name: ReferralName, sealed: Uint8Array | null): string | null =>
  sealed && requireJson(keys, sealedPlace("referrals.words", name), sealed, wordsSchema).words;

/** The words of a step, for its row. */
export const sealStepWords = (
  keys: DataKeys,
  step: ReferralName & { readonly number: number },
  words: string,
): Uint8Array => sealJson(keys, sealedPlace("referral_steps.words", step), { words });

/** Null where there are none. */
export const openStepWords = (
  keys: DataKeys,
  step: ReferralName & { readonly number: number },
  sealed: Uint8Array | null,
): string | null => sealed && requireJson(keys, sealedPlace("referral_steps.words", step), sealed, wordsSchema).words;
