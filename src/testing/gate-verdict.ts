/** What a guard's phone says of a code, for tests: with all that the server has published by now. */
import { defaultPolicy } from "../core/trust/policy.ts";
import { acceptOffer } from "../core/trust/trust-set.ts";
import type { TrustSet } from "../core/trust/trust-set.ts";
import { verifyCode } from "../core/verdict/verify-code.ts";
import type { Identity, Verdict } from "../core/verdict/verify-code.ts";
import { publishNow } from "../server/publication/publish.ts";
import { downloadOffer } from "./server.ts";
import type { TestServer } from "./server.ts";

/** Publishes, lets a gate fetch everything, and has it judge the code at the time of the manifest. */
export const judgeAtGate = async (
  server: Pick<TestServer, "app" | "parts">,
  code: string | null | undefined,
  identity: Identity = "confirmed",
): Promise<Verdict & { readonly set: TrustSet }> => {
  await publishNow(server.parts);
  const { pinned, offer } = await downloadOffer(server.app);
  const accepted = await acceptOffer(pinned, undefined, offer);
  if (!accepted.ok) throw new Error(accepted.error);
  const { set } = accepted.value;
  const clock = { deviceSeconds: set.manifest.iatSeconds, floorSeconds: set.manifest.iatSeconds };
  return { ...(await verifyCode(code ?? "", set, set, clock, defaultPolicy, identity)), set };
};
