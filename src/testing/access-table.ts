/**
 * Who may use which route: written by hand from the domain, one row a route or one for each whose thing it is about. Whoever adds a
 * route adds its row; `src/server/routes/access-table.test.ts` sends all of them.
 */
import { createECDH, randomBytes, randomUUID } from "node:crypto";
import { deliveryTypes, epidemicPaths } from "../api/epidemic.ts";
import { proveHolderKey } from "../api/holder-keys.ts";
import { notificationPaths } from "../api/notifications.ts";
import { operationPaths } from "../api/operations.ts";
import { movePath, passesPath } from "../api/passes.ts";
import { peoplePaths, privacyNoticeVersion } from "../api/people.ts";
import { printsPaths } from "../api/prints.ts";
import { reportPath } from "../api/reports.ts";
import { signInPaths } from "../api/sign-in.ts";
import { peekClock } from "../server/db/database-clock.ts";
import { at, everyone, operators, travelers } from "./access-row.ts";
import type { AccessRequest, AccessRow } from "./access-row.ts";
import { applicationRows } from "./access-table-applications.ts";
import { publicRows } from "./access-table-public.ts";
import { referralRows } from "./access-table-referrals.ts";
import { staffRows } from "./access-table-staff.ts";
import { createPhone, issueTo, well } from "./pass-holders.ts";
import type { HeldTestPass } from "./pass-holders.ts";
import { phoneOf } from "./generated-people.ts";
import type { Province } from "./province.ts";
import { codeAskOf, signInTraveler } from "./travelers.ts";

const signInRows: readonly AccessRow[] = [
  {
    route: `POST ${signInPaths.codes}`,
    expected: everyone,
    request: ({ nextPerson }) => ({ payload: codeAskOf(nextPerson()) }),
  },
  {
    route: `POST ${signInPaths.signIn}`,
    expected: everyone,
    request: ({ nextPerson }) => ({
      payload: { ...codeAskOf(nextPerson()), code: "000000", noticeVersion: privacyNoticeVersion },
    }),
    allowed: [409],
  },
  { route: `GET ${signInPaths.session}`, expected: everyone },
  { route: `DELETE ${signInPaths.session}`, expected: travelers },
];

/** A guardian's dependent, and a traveler who is nobody's: each is seen by one holder. */
const child = { about: "the guardian's child", expected: "NNA FFFFFF SS" } as const;
const traveler = { about: "the traveler", expected: "ANN FFFFFF SS" } as const;

const consent = (holder: string): AccessRequest => ({ payload: { noticeVersion: privacyNoticeVersion, holder } });

const peopleRows: readonly AccessRow[] = [
  { route: `GET ${peoplePaths.me}`, expected: travelers },
  { route: `PATCH ${peoplePaths.me}`, expected: travelers, request: () => ({ payload: { language: "en" } }) },
  { route: `DELETE ${peoplePaths.sessions}`, expected: travelers },
  {
    route: `POST ${peoplePaths.phoneCodes}`,
    expected: travelers,
    request: ({ nextPerson }) => ({ payload: { phone: phoneOf(nextPerson()) } }),
  },
  {
    route: `PUT ${peoplePaths.phone}`,
    expected: travelers,
    request: ({ nextPerson }) => ({ payload: { phone: phoneOf(nextPerson()), code: "000000" } }),
    allowed: [409],
  },
  { route: `GET ${peoplePaths.dependents}`, expected: travelers },
  {
    route: `POST ${peoplePaths.dependents}`,
    expected: travelers,
    request: ({ nextPerson }) => ({
      payload: { document: codeAskOf(nextPerson()).document, name: "张小宝", noticeVersion: privacyNoticeVersion },
    }),
  },
  ...[child, traveler].map((row): AccessRow => ({
    ...row,
    route: `PATCH ${peoplePaths.dependent}`,
    request: (province) => ({
      ...{ url: at(peoplePaths.dependent, { holder: holderOf(province, row.about) }), payload: { language: "en" } },
    }),
  })),
  ...[child, traveler].flatMap((row): readonly AccessRow[] => [
    {
      ...{ ...row, route: `GET ${peoplePaths.consents}` },
      request: (province) => ({ url: `${peoplePaths.consents}?holder=${holderOf(province, row.about)}` }),
    },
    {
      ...{ ...row, route: `POST ${peoplePaths.consents}` },
      request: (province) => consent(holderOf(province, row.about)),
    },
    {
      ...{ ...row, route: `GET ${peoplePaths.accesses}` },
      request: (province) => ({ url: `${peoplePaths.accesses}?holder=${holderOf(province, row.about)}` }),
    },
  ]),
];

const residentRows: readonly AccessRow[] = [
  {
    route: `PUT ${peoplePaths.residentPhone}`,
    expected: "FFF ANFFFF SS",
    request: async ({ server, community, nextPerson }) => {
      const { holder } = await signInTraveler(server, { person: nextPerson(), community });
      return { url: at(peoplePaths.residentPhone, { holder }), payload: { phone: phoneOf(nextPerson()) } };
    },
  },
];

const holderOf = (
  { child: dependent, traveler: person }: Province,
  about: (typeof child | typeof traveler)["about"],
) => (about === child.about ? dependent.holder : person.holder);

const move = async ({ server }: Province, { application }: HeldTestPass): Promise<AccessRequest> => {
  const clientKey = randomUUID();
  const phone = createPhone();
  const timeSeconds = await peekClock(server.parts.db);
  const key = await proveHolderKey({ clientKey, publicKey: phone.publicKey, timeSeconds }, phone.sign);
  return { url: movePath(application), payload: { clientKey, key } };
};

const reportOf = ({ today }: Province, holder?: string): AccessRequest => ({
  url: reportPath(today),
  payload: { clientKey: randomUUID(), ...well, ...(holder !== undefined && { holder }) },
});

const passRows: readonly AccessRow[] = [
  { route: `GET ${passesPath}`, expected: travelers },
  { ...traveler, route: `POST ${movePath(":application")}`, request: async (p) => move(p, p.traveler.pass) },
  { ...child, route: `POST ${movePath(":application")}`, request: async (p) => move(p, p.child.pass) },
  {
    route: `PUT ${reportPath(":date")}`,
    about: "the caller",
    expected: "AAA NNFFFF SS",
    request: (province) => reportOf(province),
    // The others have no pass for which a report would be due.
    allowed: [200, 409],
  },
  {
    route: `PUT ${reportPath(":date")}`,
    about: traveler.about,
    // The officers of the community report for who has no phone.
    expected: "ANN ANFFFF SS",
    request: (province) => reportOf(province, province.traveler.holder),
  },
  {
    route: `PUT ${reportPath(":date")}`,
    about: child.about,
    expected: "NNA ANFFFF SS",
    request: (province) => reportOf(province, province.child.holder),
  },
];

/** Of officers alone: those of the holder's community. */
const printRows: readonly AccessRow[] = [
  {
    ...{ route: `POST ${printsPaths.one}`, expected: "FFF ANFFFF SS" },
    request: async ({ server, community, nextPerson }) => {
      const person = await signInTraveler(server, { person: nextPerson(), community });
      const { application } = await issueTo(server, { ...person, community }, { isPrint: true });
      return { url: at(printsPaths.one, { holder: person.holder, application }), payload: { size: "a6" } };
    },
  },
  { route: `GET ${printsPaths.due}`, expected: "FFF AAFFFF SS" },
];

const subscription = () => {
  const curve = createECDH("prime256v1");
  const p256dh = curve.generateKeys().toString("base64url");
  const endpoint = `https://fcm.googleapis.com/fcm/send/${randomUUID()}`;
  return { endpoint, keys: { p256dh, auth: randomBytes(16).toString("base64url") } };
};

/** Travelers, and officers of whichever community. */
const toldPeople = "AAA AAFFFF SS";

const notificationRows: readonly AccessRow[] = [
  { route: `GET ${notificationPaths.list}`, expected: toldPeople },
  { route: `GET ${notificationPaths.stream}`, expected: toldPeople, isStream: true },
  // Officers are told things too, but not these.
  ...[
    { ...child, expected: "NNA NNFFFF SS" },
    { ...traveler, expected: "ANN NNFFFF SS" },
  ].map((row): AccessRow => ({
    ...row,
    route: `POST ${notificationPaths.seen}`,
    request: async (province) => {
      const notification = await province.notifyOf(holderOf(province, row.about));
      return { url: at(notificationPaths.seen, { notification }) };
    },
  })),
  { route: `GET ${notificationPaths.pushKey}`, expected: toldPeople },
  {
    route: `PUT ${notificationPaths.pushSubscription}`,
    expected: toldPeople,
    request: () => ({ payload: subscription() }),
  },
  {
    route: `DELETE ${notificationPaths.pushSubscription}`,
    expected: toldPeople,
    request: () => ({ payload: { endpoint: subscription().endpoint } }),
  },
];

const deliver = (batch: string): AccessRequest => ({
  url: `${epidemicPaths.batch(batch)}?source=table`,
  payload: '{"key":"a","withdrawn":true}\n',
  headers: { "content-type": deliveryTypes.ndjson },
});

/** Delivered by the operator before it is asked for. */
const delivered = async ({ server, headersOf }: Province): Promise<string> => {
  const batch = randomUUID();
  const { url = "", headers, payload = "" } = deliver(batch);
  const sent = { ...headers, ...(await headersOf("operator")) };
  await server.app.inject({ method: "POST", url, headers: sent, payload });
  return batch;
};

const operationsRows: readonly AccessRow[] = [
  { route: `GET ${operationPaths.audit}`, expected: operators },
  { route: `GET ${operationPaths.jobs}`, expected: operators },
  { route: `POST ${operationPaths.retry}`, expected: operators, request: () => ({ payload: { jobs: [1] } }) },
  { route: `GET ${epidemicPaths.batches}`, expected: operators },
  { route: `POST ${epidemicPaths.batch(":batch")}`, expected: operators, request: () => deliver(randomUUID()) },
  {
    route: `GET ${epidemicPaths.batch(":batch")}`,
    expected: operators,
    request: async (province) => ({ url: epidemicPaths.batch(await delivered(province)) }),
  },
  {
    route: `GET ${epidemicPaths.rejections(":batch")}`,
    expected: operators,
    request: async (province) => ({ url: epidemicPaths.rejections(await delivered(province)) }),
  },
];

/** All rows. */
export const accessRows: readonly AccessRow[] = [
  ...publicRows,
  ...staffRows,
  ...signInRows,
  ...peopleRows,
  ...residentRows,
  ...applicationRows,
  ...passRows,
  ...printRows,
  ...notificationRows,
  ...operationsRows,
  ...referralRows,
];
