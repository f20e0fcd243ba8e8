/** Travelers for the stories: passes that the server really issues, shown by phones with keys of their own. */
import { generateKeyPairSync, sign } from "node:crypto";
import { bytesToCodeText } from "../core/pass/code-text.ts";
import { addProof } from "../core/pass/presentation.ts";
import { peekClock } from "../server/db/database-clock.ts";
import { civilDateAt } from "../policy/civil-dates.ts";
import { createCardNumber } from "../server/issuing/holder.ts";
import { issuePass } from "../server/issuing/issue-pass.ts";
import type { IssuedPass } from "../server/issuing/issue-pass.ts";
import type { OpenParts } from "../server/open-parts.ts";

/** A pass on its holder's phone. */
export interface Phone {
  readonly issued: IssuedPass;
  readonly holder: Parameters<typeof issuePass>[1]["holder"];
  /** What it shows at that moment. */
  readonly show: (timeSeconds: number) => Promise<string>;
  /** The same for a newer code of the same pass. */
  readonly showCode: (codeBytes: IssuedPass["codeBytes"], timeSeconds: number) => Promise<string>;
}

/** A green pass of today, not published yet. */
export const issueToPhone = async (parts: OpenParts): Promise<Phone> => {
  const key = generateKeyPairSync("ed25519");
  const holder = {
    cardNumber: createCardNumber(),
    name: "示*",
    documentLast4: "123X",
    area: 370102,
    // The last 32 bytes of the SPKI form are the raw key (RFC 8410).
    holderKey: new Uint8Array(key.publicKey.export({ format: "der", type: "spki" }).subarray(-32)),
  };
  const applicationDate = civilDateAt(await peekClock(parts.db));
  const issued = await issuePass(parts, { issuer: 1, applicationDate, holder, colour: "green" });
  if (!issued.ok) throw new Error(issued.error);
  const signAsPhone = async (message: Uint8Array) => sign(null, message, key.privateKey);
  const showCode: Phone["showCode"] = async (codeBytes, timeSeconds) =>
    bytesToCodeText(await addProof(codeBytes, timeSeconds, signAsPhone));
  return { issued: issued.value, holder, showCode, show: (seconds) => showCode(issued.value.codeBytes, seconds) };
};
