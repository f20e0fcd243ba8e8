/** A request that each route takes, by somebody who may send it: those of the access table, and fuller ones written by hand. */
import { randomUUID } from "node:crypto";
import { communitiesPaths } from "../api/communities.ts";
import { deskPaths } from "../api/desk.ts";
import { deliveryTypes, epidemicPaths } from "../api/epidemic.ts";
import { notificationPaths } from "../api/notifications.ts";
import { operationPaths } from "../api/operations.ts";
import { peoplePaths } from "../api/people.ts";
import { referralPaths } from "../api/referrals.ts";
import { reportPath } from "../api/reports.ts";
import { staffPaths } from "../api/staff.ts";
import { statusPath } from "../api/sync-paths.ts";
import { partUnitBytes, videoPaths } from "../api/videos.ts";
import { accessRows } from "./access-table.ts";
import { at } from "./access-row.ts";
import type { AccessRequest } from "./access-row.ts";
import { newApplicant } from "./applicants.ts";
import { callers } from "./province.ts";
import type { Caller, Province } from "./province.ts";
import { sendVideo, webmOf } from "./test-videos.ts";

/** A request and its sender. */
export interface ValidRequest {
  /** Method and address as the route is registered. */
  readonly route: string;
  readonly caller: Caller;
  readonly request: (province: Province) => AccessRequest | Promise<AccessRequest>;
}

/** Of each row by whoever comes first among those that are allowed. */
const ofTheTable: readonly ValidRequest[] = accessRows
  // The table's video is an empty file, which is enough to see who may watch it.
  .filter(({ route }) => route !== `GET ${videoPaths.watch}`)
  .map(({ route, expected, request }) => {
    const caller = callers[expected.replaceAll(" ", "").indexOf("A")] ?? "nobody";
    return { route, caller, request: async (province) => (await request?.(province, caller)) ?? {} };
  });

const anId = "3f0e9a52-7c1d-4b68-9e57-0d2a41c6b8f3";

/** All that a list's query takes. */
const lists: readonly ValidRequest[] = (
  [
    ["operator", `${staffPaths.members}?after=1&limit=2`],
    ["operator", `${operationPaths.audit}?holder=${anId}&actor=staff:7&before=9&limit=3`],
    ["operator", `${operationPaths.jobs}?state=waiting&before=9&limit=3`],
    ["operator", `${epidemicPaths.batches}?before=${anId}&limit=5`],
    ["nobody", `${communitiesPaths.all}?area=3701&name=Road&state=all&after=1&limit=5`],
    ["officer", `${deskPaths.all}?state=issued&community=1&channel=app&afterSubmitted=1&after=${anId}&limit=5`],
    ["follow-up", `${referralPaths.all}?afterDue=5&after=${anId}&limit=5`],
    ["traveler", `${notificationPaths.list}?after=1&limit=5`],
    ["traveler", `${peoplePaths.accesses}?before=5`],
    ["traveler", `${peoplePaths.consents}`],
  ] as const
).map(([caller, url]) => ({ route: `GET ${url.split("?")[0] ?? ""}`, caller, request: () => ({ url }) }));

/** Somebody's application that waits at the desk. */
const waiting = async ({ server, community }: Province) => {
  const { holder, applied } = await newApplicant(server, community);
  return { holder, application: applied.application };
};

const atDesk =
  (path: string, payload: object) =>
  async (province: Province): Promise<AccessRequest> => {
    const { holder, application } = await waiting(province);
    return { url: path.replace(":holder", holder).replace(":application", application), payload };
  };

const decisions = [
  { decision: "issue", revision: 1, as: "live" },
  { decision: "return", revision: 1, missing: ["video-missing", "other"], words: "Please call." },
  { decision: "refuse", revision: 1, reasons: ["fever", "D1.6"], words: "Fever." },
];

const desk: readonly ValidRequest[] = [
  ...decisions.map((decision) => ({
    ...{ route: `POST ${deskPaths.decision}`, caller: "officer" as const },
    request: atDesk(deskPaths.decision, decision),
  })),
  {
    ...{ route: `PUT ${deskPaths.measured}`, caller: "officer" },
    request: atDesk(deskPaths.measured, { temperatureTenths: 366, call: "reached", words: "Well.\nNo cough." }),
  },
];

const csv = `key,documentType,documentNumber,kind,from,until,area,withdrawn
a,passport,E12345678,confirmed,2020-02-01,,370102,
b,,,,,,,true
`;

const others: readonly ValidRequest[] = [
  {
    ...{ route: `PUT ${reportPath(":date")}`, caller: "traveler" },
    request: ({ today }) => ({
      url: reportPath(today),
      payload: { clientKey: randomUUID(), temperatureTenths: 372, symptoms: ["cough", "fatigue"] },
    }),
  },
  {
    ...{ route: `GET ${videoPaths.watch}`, caller: "officer" },
    request: async ({ server, community }) => {
      const person = await newApplicant(server, community);
      const { application } = person.applied;
      const video = await sendVideo(person, application, webmOf(2 * partUnitBytes));
      const url = at(videoPaths.watch, { holder: person.holder, application, video });
      return { url, headers: { range: "bytes=100-200" } };
    },
  },
  {
    ...{ route: `PATCH ${peoplePaths.me}`, caller: "traveler" },
    request: ({ community }) => ({ payload: { language: "zh-CN", community } }),
  },
  {
    ...{ route: `POST ${epidemicPaths.batch(":batch")}`, caller: "operator" },
    request: () => ({
      url: `${epidemicPaths.batch(randomUUID())}?source=fuzz&kind=confirmed&dryRun=0`,
      ...{ payload: csv, headers: { "content-type": deliveryTypes.csv } },
    }),
  },
  {
    ...{ route: "GET /sync/lists/:issuer/:list/:version", caller: "nobody" },
    request: () => ({ url: "/sync/lists/1/1/1..2" }),
  },
  { ...{ route: "GET /status/:issuer/:list", caller: "nobody" }, request: () => ({ url: statusPath(1, 1) }) },
];

/** All of them; of most routes several. */
export const validRequests: readonly ValidRequest[] = [...ofTheTable, ...lists, ...desk, ...others];
