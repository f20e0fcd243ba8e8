/** The way to the local epidemic prevention authority (D5.1): a port. */
import type { Result } from "../../core/result.ts";

/** What the authority is told of a red person. */
export interface AuthorityMessage {
  /** Random; the same referral told again is known by it. */
  readonly referral: string;
  readonly community: { readonly nameZh: string; readonly area: number } | null;
  /** Of D1, such as "D1.6". */
  readonly rule: string | null;
  readonly openedSeconds: number;
  readonly person: {
    readonly name: string | null;
    readonly phone: string | null;
    readonly documentType: string;
    readonly documentPrinted: string;
  };
}

/** Nobody took it, or it is not known whether somebody did; it was refused for good. */
export type AuthorityError = "authority-unreachable" | "authority-refused";

/** Hands the message over. Never rejects. */
export type TellAuthority = (message: AuthorityMessage) => Promise<Result<undefined, AuthorityError>>;
