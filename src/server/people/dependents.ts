/** Dependents: people without a phone of their own, for whom a guardian applies and reports (D2.7). */
import type { Kysely } from "kysely";
import { dependentsMax } from "../../api/people.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { IdentityDocument } from "../../policy/document-number.ts";
import { lockHolders } from "../colours/lock-holders.ts";
import { recordAccess } from "../audit/record-access.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { lockAsks, storeAsks } from "./ask-limits.ts";
import type { AskLimit } from "./ask-limits.ts";
import { storeConsent } from "./consents.ts";
import { ensureResident, findHolder } from "./residents.ts";
import type { SignInParts } from "./sign-in.ts";

/** A dependent as its guardian names it. */
export interface NewDependent {
  readonly document: IdentityDocument;
  readonly name: string;
  readonly noticeVersion: number;
}

/**
 * Known already with a phone or another guardian; eight there are; who has a guardian is none itself; too many tries, which bounds what
 * guessing documents would tell.
 */
export type DependentError = "dependent-refused" | "dependents-many" | "guardian-dependent" | "dependent-tries";

const tryLimits: readonly AskLimit[] = [
  { withinSeconds: 3600, timesMax: 10 },
  { withinSeconds: 86_400, timesMax: 20 },
];

/** Adds a dependent to a signed-in holder. One that is there already stays as it is, with `isNew` false. */
export const addDependent = async (
  parts: SignInParts,
  guardian: string,
  { document, name, noticeVersion }: NewDependent,
): Promise<Result<{ readonly holder: string; readonly isNew: boolean }, DependentError>> =>
  parts.db.transaction().execute(async (trx) => {
    // Of two dependents at once the second one is counted after the first.
    await lockHolders(trx, [guardian]);
    const own = await readGuardian(trx, guardian);
    if (own.guardian !== null) return fail("guardian-dependent");
    const nowSeconds = await peekClock(trx);
    const subjectHash = parts.dataKeys.lookupHash("sign-in-code", `dependents\0${guardian}`);
    const tries = await lockAsks(trx, subjectHash, nowSeconds, tryLimits);
    if (tries.waitSeconds > 0) return fail("dependent-tries");
    await storeAsks(trx, subjectHash, tries, { nowSeconds, isCounted: true });
    const known = await listDependents(trx, guardian);
    const found = await findHolder(trx, parts, document);
    if (found === undefined && known.length >= dependentsMax) return fail("dependents-many");
    const { community, language } = own;
    // Where the document became known meanwhile, nothing is made and nothing changed.
    const added = await ensureResident(trx, parts, { document, name, guardian, community, language });
    if (!added.isNew && !known.includes(added.holder)) return fail("dependent-refused");
    const actor = { kind: "holder", holder: guardian } as const;
    await storeConsent(trx, { actor, holder: added.holder, noticeVersion });
    await recordAccess(trx, parts, { actor, action: "dependent.add", holder: added.holder });
    return ok(added);
  });

const readGuardian = async (trx: Kysely<Tables>, guardian: string) =>
  trx
    .selectFrom("residents")
    .select(["guardian", "community", "language"])
    .where("holder", "=", guardian)
    .where("erased_seconds", "is", null)
    .executeTakeFirstOrThrow();

/** The living dependents of a holder, in the order in which they were added. */
export const listDependents = async (db: Kysely<Tables>, guardian: string): Promise<readonly string[]> => {
  const rows = await db
    .selectFrom("residents")
    .select("holder")
    .where("guardian", "=", guardian)
    .where("erased_seconds", "is", null)
    .orderBy("created_seconds")
    .orderBy("holder")
    .execute();
  return rows.map(({ holder }) => holder);
};
