/** Signs the codes of passes as they stood when they were read. */
import type { Kysely } from "kysely";
import type { HeldPass } from "../../api/passes.ts";
import { bytesToHex } from "../../core/bytes.ts";
import type { Bytes } from "../../core/bytes.ts";
import { bytesToCodeText } from "../../core/pass/code-text.ts";
import { signCode } from "../../core/pass/encode.ts";
import type { Signer } from "../../core/signature/ed25519.ts";
import { greenUntilSeconds, passExpSeconds } from "../../policy/civil-dates.ts";
import type { Tables } from "../db/schema.ts";
import { passClaimsAt } from "../issuing/pass-claims.ts";
import type { KeyStore } from "../keystore/key-store.ts";
import type { DataKeys } from "../privacy/data-keys.ts";
import { codeHolderOf } from "./code-holder.ts";
import type { PassState } from "./pass-state.ts";

/** What signing codes for holders needs. */
export interface CodeParts {
  readonly db: Kysely<Tables>;
  readonly keys: KeyStore;
  readonly dataKeys: DataKeys;
}

/** A reason why a person is not green. */
export interface LivingCause {
  readonly holder: string;
  readonly cause: HeldPass["causes"][number]["cause"];
  readonly rule: string | null;
}

/** The pass as its holder's phone gets it. A print is signed when it is printed, an expired pass not at all. */
export const toHeldPass = async (
  keys: Pick<DataKeys, "open">,
  state: PassState,
  signers: ReadonlyMap<number, Signer>,
  causes: readonly LivingCause[],
): Promise<HeldPass> => {
  const { holder, application, applicationDate, lastReportDate, holderKey, colour, iatSeconds } = state;
  const expSeconds = passExpSeconds(applicationDate);
  const isExpired = iatSeconds >= expSeconds;
  const signer = signers.get(state.name.issuer);
  return {
    ...{ holder, application, applicationDate, expSeconds, lastReportDate, colour },
    holderKey: holderKey === undefined ? null : bytesToHex(holderKey),
    causes: causesOf(state, causes, isExpired),
    greenUntilSeconds: colour === "green" ? greenUntilSeconds({ ...state, isPrint: holderKey === undefined }) : null,
    isMoved: state.movedSeconds !== null,
    code:
      holderKey === undefined || isExpired || !signer ? null : await signState(keys, { ...state, holderKey }, signer),
  };
};

const signState = async (
  keys: Pick<DataKeys, "open">,
  state: PassState & { readonly holderKey: Bytes },
  signer: Signer,
): Promise<string> => {
  const { applicationDate, lastReportDate, colour, iatSeconds, holderKey } = state;
  const holder = { ...codeHolderOf(keys, state), holderKey };
  const status = { list: state.name.list, place: state.name.place };
  const claims = passClaimsAt({ holder, applicationDate, lastReportDate, status, colour, iatSeconds });
  return bytesToCodeText(await signCode(claims, signer));
};

/** The person's causes, and what concerns this pass alone. A green pass has none, whatever was written since it was read. */
const causesOf = (state: PassState, causes: readonly LivingCause[], isExpired: boolean): HeldPass["causes"] => {
  const own: readonly (readonly [LivingCause["cause"], boolean])[] = [
    ["moved", state.movedSeconds !== null],
    ["report-missing", state.isReportMissing],
    ["expired", isExpired],
  ];
  const persons = state.colour === "green" ? [] : causes.filter(({ holder }) => holder === state.holder);
  return [
    ...persons.map(({ cause, rule }) => ({ cause, rule })),
    ...own.filter(([, isSo]) => isSo).map(([cause]) => ({ cause, rule: null })),
  ];
};

/** The living causes of people, the worst first. */
export const readLivingCauses = async (
  db: Kysely<Tables>,
  holders: readonly string[],
): Promise<readonly LivingCause[]> => {
  const rows = await db
    .selectFrom("colour_causes")
    .select(["holder", "kind", "rule"])
    .where("holder", "in", [...holders])
    .where("ended_seconds", "is", null)
    .orderBy("colour")
    .orderBy("since_seconds")
    .orderBy("ref")
    .execute();
  return rows.map(({ holder, kind, rule }) => ({ holder, cause: kind, rule }));
};
