/** Compares an application with the shared epidemic data by the policy in force (D3.1). */
import type { Kysely } from "kysely";
import type { Answers } from "../../policy/answers.ts";
import { civilDateAt } from "../../policy/civil-dates.ts";
import { decideEligibility } from "../../policy/eligibility.ts";
import type { Decision } from "../../policy/eligibility.ts";
import { compareHolder, readRecordsOf, recordOfRow } from "../epidemic/compare-records.ts";
import type { Tables } from "../db/schema.ts";
import { readPolicyInForce } from "../policies/policy-in-force.ts";
import type { ApplicationEvent } from "./transitions.ts";

/** What the comparison makes happen. */
export const eventOfOutcome = {
  clean: "compared-clean",
  returned: "compared-returned",
  refused: "compared-refused",
} as const satisfies Readonly<Record<Decision["outcome"], ApplicationEvent>>;

/**
 * Decides, and writes the causes that the person's records are, which came in before anybody knew whose they were. The holder must
 * be locked; `recolour` comes after. The caller's time is the one by which the application is dated: its day is that of the comparison.
 */
export const compareApplication = async (
  trx: Kysely<Tables>,
  { holder, answers, nowSeconds }: { readonly holder: string; readonly answers: Answers; readonly nowSeconds: number },
): Promise<Decision> => {
  const { document_hash: documentHash } = await trx
    .selectFrom("residents")
    .select("document_hash")
    .where("holder", "=", holder)
    .executeTakeFirstOrThrow();
  const policy = await readPolicyInForce(trx, nowSeconds);
  await compareHolder(trx, { holder, documentHash });
  const records = (await readRecordsOf(trx, documentHash)).map(recordOfRow);
  return decideEligibility({ answers, records, today: civilDateAt(nowSeconds), policy });
};

/** The rules that a decision found broken, in their order. */
export const brokenRules = ({ rules }: Pick<Decision, "rules">): readonly string[] =>
  rules.filter(({ result }) => result === "broken").map(({ rule }) => rule);
