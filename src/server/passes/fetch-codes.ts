/** All codes that a holder's phone carries, signed now (D2.5, D6.1, D8.1). */
import type { HeldCodes } from "../../api/passes.ts";
import { bytesToCodeText } from "../../core/pass/code-text.ts";
import type { Claims } from "../../core/pass/claims.ts";
import { signCode } from "../../core/pass/encode.ts";
import type { Signer } from "../../core/signature/ed25519.ts";
import { addDays, civilDateAt, passExpSeconds, startOfDate } from "../../policy/civil-dates.ts";
import { recordAccesses } from "../audit/record-access.ts";
import type { AuditParts } from "../audit/record-access.ts";
import { columnBytes } from "../db/column-types.ts";
import { peekClock, readClock } from "../db/database-clock.ts";
import { codeHolderOf } from "./code-holder.ts";
import { findSigningKeys } from "../issuing/signing-key.ts";
import { readHeldPeople } from "./held-by.ts";
import type { HeldPerson } from "./held-by.ts";
import { readPassStates } from "./pass-state.ts";
import { readLivingCauses, toHeldPass } from "./sign-pass.ts";
import type { CodeParts } from "./sign-pass.ts";

/** A card's code ends within a year; the app renews it by fetching. */
const cardDays = 365;

/** The codes of a holder and of its dependents. Each is signed in the colour that its place has while it is dated. */
export const fetchCodes = async (parts: CodeParts & AuditParts, holder: string): Promise<HeldCodes> => {
  const { db } = parts;
  const people = await readHeldPeople(db, holder);
  const holders = people.map((person) => person.holder);
  if (holders.length === 0) return { serverSeconds: await readClock(db), passes: [], pending: [], cards: [] };
  const actor = { kind: "holder", holder } as const;
  await recordAccesses(
    db,
    parts,
    holders.map((one) => ({ actor, action: "codes.read", holder: one })),
  );
  // Before the passes: an application that is issued meanwhile is then in both, never in neither.
  const applications = await readWaiting(parts, holders);
  const states = await readPassStates(db, holders, await peekClock(db));
  const causes = await readLivingCauses(db, holders);
  const serverSeconds = await readClock(db);
  const issuers = [
    ...states.map(({ name }) => name.issuer),
    ...applications.map(({ issuer }) => issuer),
    ...people.flatMap(({ issuer }) => issuer ?? []),
  ];
  const signers = await findSigningKeys(parts, issuers, serverSeconds);
  const signed = { people, signers, serverSeconds };
  return {
    serverSeconds,
    passes: await Promise.all(states.map((state) => toHeldPass(parts.dataKeys, state, signers, causes))),
    pending: await Promise.all(applications.map((application) => signPending(parts, application, signed))),
    cards: await Promise.all(people.map((person) => signCard(parts, person, signed))),
  };
};

interface WaitingApplication {
  readonly holder: string;
  readonly application: string;
  readonly application_date: string;
  readonly holder_key: Uint8Array | null;
  readonly area: number;
  readonly issuer: number;
}

const readWaiting = async (
  { db }: Pick<CodeParts, "db">,
  holders: readonly string[],
): Promise<readonly WaitingApplication[]> =>
  db
    .selectFrom("applications")
    .innerJoin("communities", "communities.community", "applications.community")
    .select(["holder", "application", "application_date", "holder_key", "applications.area", "issuer"])
    .where("holder", "in", [...holders])
    .where("state", "=", "waiting")
    .orderBy("application_date")
    .orderBy("application")
    .execute();

interface Signing {
  readonly people: readonly HeldPerson[];
  readonly signers: ReadonlyMap<number, Signer>;
  readonly serverSeconds: number;
}

const signPending = async (
  { dataKeys }: Pick<CodeParts, "dataKeys">,
  waiting: WaitingApplication,
  { people, signers, serverSeconds }: Signing,
): Promise<HeldCodes["pending"][number]> => {
  const { holder, application, application_date: applicationDate, holder_key: key, area } = waiting;
  const expSeconds = passExpSeconds(applicationDate);
  const about = { holder, application, applicationDate, expSeconds };
  const person = people.find((one) => one.holder === holder);
  const signer = signers.get(waiting.issuer);
  if (person === undefined || signer === undefined || serverSeconds >= expSeconds) return { ...about, code: null };
  const claims: Claims = {
    ...codeHolderOf(dataKeys, { ...person, area }),
    ...(key !== null && { holderKey: columnBytes(key) }),
    ...{ kind: "pending", iatSeconds: serverSeconds, expSeconds },
  };
  return { ...about, code: bytesToCodeText(await signCode(claims, signer)) };
};

const signCard = async (
  { dataKeys }: Pick<CodeParts, "dataKeys">,
  person: HeldPerson,
  { signers, serverSeconds }: Signing,
): Promise<HeldCodes["cards"][number]> => {
  const { holder, area, issuer } = person;
  const expSeconds = startOfDate(addDays(civilDateAt(serverSeconds), cardDays));
  const signer = issuer === null ? undefined : signers.get(issuer);
  if (area === null || signer === undefined) return { holder, expSeconds, code: null };
  const claims: Claims = {
    ...codeHolderOf(dataKeys, { ...person, area }),
    ...{ kind: "card", iatSeconds: serverSeconds, expSeconds },
  };
  return { holder, expSeconds, code: bytesToCodeText(await signCode(claims, signer)) };
};
