/** Tables of staff: who they are, how they sign in, what they may (`../migrations/0003-people.ts`). */
import type { Generated, GeneratedAlways } from "kysely";
import type { Language } from "./people.ts";

/** What a member of staff may do. */
export type StaffRole = "officer" | "operator" | "lead" | "clinic" | "follow-up";

/** A member of staff. Rows stay: decisions name them. */
interface StaffTable {
  staff: GeneratedAlways<number>;
  /** As colleagues know them; shown beside decisions. */
  name: string;
  roles: StaffRole[];
  language: Generated<Language>;
  created_seconds: number;
  /** From then on nothing of theirs signs in. */
  dismissed_seconds: number | null;
  /** Stands for the member where notifications and push addresses have a holder. Random. */
  inbox: Generated<string>;
}

/** Whose people they see. */
interface StaffCommunitiesTable {
  staff: number;
  community: number;
}

/** A one-time link by which a passkey is enrolled. */
interface StaffLinksTable {
  link_hash: Uint8Array;
  staff: number;
  expires_seconds: number;
  used_seconds: number | null;
}

/** A WebAuthn credential. */
interface PasskeysTable {
  credential_id: Uint8Array;
  staff: number;
  /** COSE_Key, as the authenticator gave it. */
  public_key: Uint8Array;
  counter: number;
  transports: Generated<string[]>;
  created_seconds: number;
  used_seconds: number | null;
}

/** A challenge that was given out and may be answered once. */
interface PasskeyChallengesTable {
  challenge_hash: Uint8Array;
  purpose: "enrol" | "sign-in";
  staff: number | null;
  expires_seconds: number;
}

/** What a command line signs in with. */
interface StaffTokensTable {
  token_hash: Uint8Array;
  /** By which it is listed and revoked. */
  token: GeneratedAlways<number>;
  staff: number;
  name: string;
  /** Some of the member's own. */
  roles: StaffRole[];
  created_seconds: number;
  expires_seconds: number;
  revoked_seconds: number | null;
}

/** All of them. */
export interface StaffTables {
  staff: StaffTable;
  staff_communities: StaffCommunitiesTable;
  staff_links: StaffLinksTable;
  passkeys: PasskeysTable;
  passkey_challenges: PasskeyChallengesTable;
  staff_tokens: StaffTokensTable;
}
