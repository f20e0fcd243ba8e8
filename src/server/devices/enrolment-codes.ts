/** Codes for devices to enrol with: drawn here, shown once, kept as a hash only. */
import { randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import type { Bytes } from "../../core/bytes.ts";
import { sha256, utf8ToBytes } from "../../core/bytes.ts";
import { bytesToEnrolmentCode } from "../../core/journal/enrolment-code.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";

/** Long enough to walk to the gate, too short to be found on a note. */
const codeLifeSeconds = 3600;

/** A code that can be used until it expires. */
export interface EnrolmentCode {
  /** As it is sent, without hyphens. */
  readonly code: string;
  /** Exclusive. */
  readonly expiresSeconds: number;
}

/** Under what a code is kept. With 60 bits of chance and an hour to live it needs no slow hash. */
export const enrolmentCodeHash = (code: string): Promise<Bytes> => sha256(utf8ToBytes(code));

/** Draws a code for one device of this name. */
export const createEnrolmentCode = async (db: Kysely<Tables>, name: string): Promise<EnrolmentCode> => {
  const code = bytesToEnrolmentCode(randomBytes(12));
  const expiresSeconds = (await peekClock(db)) + codeLifeSeconds;
  await db
    .insertInto("enrolment_codes")
    .values({ code_hash: await enrolmentCodeHash(code), name, expires_seconds: expiresSeconds })
    .execute();
  return { code, expiresSeconds };
};
