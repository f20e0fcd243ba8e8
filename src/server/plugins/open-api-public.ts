/** What the document says of the routes that are not below `/api`. */
import { contentTypes } from "../../api/content-types.ts";
import { demoCodesPath } from "../../api/demo-codes.ts";
import { devicesPath } from "../../api/devices.ts";
import { healthPath } from "../../api/health.ts";
import { metricsPath } from "../../api/metrics.ts";
import { scansPath } from "../../api/scans.ts";
import { syncPaths } from "../../api/sync-paths.ts";
import { docsPathSlashed, docsPaths } from "../../api/docs.ts";
import { unchanged } from "./open-api-operation.ts";
import type { Operations } from "./open-api-operation.ts";

const gates = { tag: "Gates and devices" } as const;
const own = { tag: "This server" } as const;

/** All of them. The built apps are no part of the API. */
export const publicOperations: Operations = {
  [`GET ${syncPaths.manifest()}`]: {
    ...{ ...gates, summary: "The newest manifest", gives: contentTypes.manifest, also: unchanged },
    errors: ["503 not-yet-published"],
  },
  "GET /sync/root/:version": {
    ...{ ...gates, summary: "A root", gives: contentTypes.root, also: unchanged },
    errors: ["404 not-published"],
  },
  "GET /sync/trust/:version": {
    ...{ ...gates, summary: "A trust list", gives: contentTypes.trust, also: unchanged },
    errors: ["404 not-published"],
  },
  "GET /sync/lists/:issuer/:list/:version": {
    ...{ ...gates, summary: "A status list whole, or what changed (from..to)", gives: contentTypes.snapshot },
    ...{ also: unchanged, errors: ["404 not-published", "404 list-unknown", "410 list-dropped"] },
  },
  "GET /status/:issuer/:list": {
    ...{ ...gates, summary: "A status list in its public form", gives: contentTypes.statusListToken, also: unchanged },
    errors: ["404 list-unknown", "410 list-dropped", "503 issuing-key-absent"],
  },
  [`POST ${devicesPath}`]: {
    ...{ ...gates, summary: "Enrol a device", takes: [contentTypes.enrolment] },
    errors: [
      ...(["400 enrolment-malformed", "403 enrolment-code-wrong", "409 enrolment-code-used"] as const),
      "429 enrolment-tries",
    ],
  },
  [`POST ${scansPath}`]: {
    ...{ ...gates, summary: "Hand in a device's journal", takes: [contentTypes.scans] },
    errors: ["400 scans-malformed", "401 device-unknown", "403 device-shut-out"],
  },
  [`GET ${healthPath}`]: { ...own, summary: "Whether it can do its work" },
  [`GET ${metricsPath}`]: {
    ...{ ...own, summary: "Numbers for who watches it, by a token", gives: "text/plain" },
    errors: ["401 metrics-token-needed"],
  },
  [`GET ${demoCodesPath}`]: { ...own, summary: "One code for every outcome, in the demonstration alone" },
  [`GET ${docsPaths.page}`]: { ...own, summary: "This description, for people", gives: "text/html" },
  [`GET ${docsPathSlashed}`]: {
    ...{ ...own, summary: "The same, with a slash too many", also: { 302: "Leads to the page." } },
  },
  [`GET ${docsPaths.style}`]: { ...own, summary: "How it looks", gives: "text/css" },
  [`GET ${docsPaths.document}`]: { ...own, summary: "This description, for programs", gives: "application/json" },
};
