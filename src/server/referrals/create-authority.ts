/** Chooses the way to the prevention authority. */
import type { Configuration } from "../configuration.ts";
import { createConsoleAuthority } from "./console-authority.ts";
import type { TellAuthority } from "./tell-authority.ts";
import { createWebhookAuthority } from "./webhook-authority.ts";

/** Its server where there is one, else the terminal in the demonstration; undefined in production, where it must then be told by phone. */
export const createAuthority = (
  { authority, isDemonstration }: Pick<Configuration, "authority" | "isDemonstration">,
  say: (line: string) => void,
): TellAuthority | undefined => {
  if (authority !== undefined) return createWebhookAuthority(authority);
  return isDemonstration ? createConsoleAuthority(say) : undefined;
};
