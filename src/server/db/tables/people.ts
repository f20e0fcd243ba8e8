/** Tables of residents and of how they sign in (`../migrations/0003-people.ts`). */
import type { ColumnType, Generated, GeneratedAlways } from "kysely";
import type { DocumentType } from "../../../policy/document-number.ts";
import type { ActorKind, SealedBytes } from "./shared.ts";

export type { DocumentType } from "../../../policy/document-number.ts";

/** In which somebody is addressed. */
export type Language = "zh-CN" | "en";

/** Whose officers decide on a person's application; the smallest unit of the province here. */
interface CommunitiesTable {
  community: GeneratedAlways<number>;
  name_zh: string;
  name_en: string;
  /** County-level code of GB/T 2260. */
  area: number;
  issuer: number;
  /** Whom a traveler calls; no person's own number. */
  phone: string | null;
  /** From then on it takes no new applications. */
  closed_seconds: number | null;
}

/** A person, known by a document. */
interface ResidentsTable {
  /** Random. */
  holder: string;
  document_type: DocumentType;
  /** Keyed: nobody without the key can compute it from a number. */
  document_hash: Uint8Array;
  /** Name, document number, phone; nothing at all once erased. */
  personal: SealedBytes;
  phone_hash: Uint8Array | null;
  /** Of the electronic health card: random, for life (D8.1). */
  card_number: Uint8Array;
  /** Through whose phone a dependent applies. */
  guardian: string | null;
  community: number | null;
  language: Generated<Language>;
  created_seconds: number;
  /** When what was personal was erased. The row stays, so that the document's holder gets the same card number again (D8.1). */
  erased_seconds: number | null;
}

/** Finds a holder by document. */
interface IdentitiesTable {
  document_hash: Uint8Array;
  holder: string;
}

/** Finds a holder by card. */
interface CardNumbersTable {
  card_number: Uint8Array;
  holder: string;
}

/** Which privacy notice was read and accepted, and by whom for the holder (D9.7). */
interface ConsentsTable {
  holder: string;
  notice_version: number;
  accepted_seconds: number;
  actor_kind: ActorKind;
  actor_id: string;
}

/** The newest one-time code of a document and a phone. A row says nothing of whether they belong together. */
interface SignInCodesTable {
  document_hash: Uint8Array;
  phone_hash: Uint8Array;
  /** Keyed; random where no code was sent, so that none fits. */
  code_hash: Uint8Array;
  sent_seconds: number;
  expires_seconds: number;
  tries_left: number;
}

/** When codes were asked for with a phone, or sent for a document, within the last day. */
interface CodeAsksTable {
  /** A phone's, a document's or a holder's keyed hash; their kinds never have the same. */
  subject_hash: Uint8Array;
  /** Oldest first; a handful. */
  asked_seconds: ColumnType<readonly string[], readonly number[], readonly number[]>;
  last_seconds: number;
}

/** A signed-in browser: a holder's or a member of staff's. */
interface SessionsTable {
  /** SHA-256 of what the cookie holds. */
  session_hash: Uint8Array;
  holder: string | null;
  staff: number | null;
  created_seconds: number;
  seen_seconds: number;
  expires_seconds: number;
  ended_seconds: number | null;
}

/** All of them. */
export interface PeopleTables {
  communities: CommunitiesTable;
  residents: ResidentsTable;
  identities: IdentitiesTable;
  card_numbers: CardNumbersTable;
  consents: ConsentsTable;
  sign_in_codes: SignInCodesTable;
  code_asks: CodeAsksTable;
  sessions: SessionsTable;
}
