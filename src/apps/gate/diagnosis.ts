/** What can be told of a code that did not pass as one, for whoever looks into it: everything personal is taken out. */
import { bytesToHex, sha256, utf8ToBytes } from "../../core/bytes.ts";
import type { ListsStatus } from "./lists-status.ts";
import type { Check } from "./state.ts";

/** What stood around the check. */
export interface DiagnosisParts {
  readonly lists: ListsStatus;
  readonly appVersion: number;
  readonly deviceSeconds: number;
}

/** Enough to tell one code from another, too little to be one. */
const digestChars = 16;

/**
 * Lines of JSON. Of the code: its length, its first four characters (whether it is one of ours), a part of its hash. Of the claims:
 * kind, times, list and place, colour. Never a name, a document, an area, a card number, a key, the text itself or its signature.
 */
export const checkToDiagnosis = async (check: Check, { lists, appVersion, deviceSeconds }: DiagnosisParts) => {
  const { text, verdict, nowSeconds } = check;
  const { claims, issuer } = verdict;
  const hash = bytesToHex(await sha256(utf8ToBytes(text)));
  const status =
    claims?.kind === "pass"
      ? { status: claims.status, colour: claims.colour, greenUntilSeconds: claims.greenUntilSeconds }
      : {};
  const told = claims && { kind: claims.kind, iatSeconds: claims.iatSeconds, expSeconds: claims.expSeconds, ...status };
  const report = {
    outcome: verdict.outcome,
    reasons: verdict.reasons,
    code: { chars: text.length, starts: /^HP1:/i.test(text) ? "HP1:" : "other", sha256: hash.slice(0, digestChars) },
    ...(told && { claims: told }),
    ...(issuer && { issuer: issuer.id }),
    nowSeconds,
    deviceSeconds,
    ...(lists.set && { manifest: { version: lists.set.version, iatSeconds: lists.set.iatSeconds } }),
    ...(lists.clockOffsetSeconds !== undefined && { clockOffsetSeconds: lists.clockOffsetSeconds }),
    appVersion,
  };
  return JSON.stringify(report, undefined, 2);
};
