/** The demonstration's authority: its terminal. */
import { ok } from "../../core/result.ts";
import type { TellAuthority } from "./tell-authority.ts";

/** Says that somebody was told, and nothing of whom. */
export const createConsoleAuthority =
  (say: (line: string) => void): TellAuthority =>
  async ({ referral, community, rule }) => {
    say(`Prevention authority: referral ${referral}, ${rule ?? "no rule"}, ${community?.nameZh ?? "no community"}.`);
    return ok(undefined);
  };
