/** Rows of the routes that are for everyone: signed lists, devices that sign what they hand in, and the demonstration's codes. */
import { contentTypes } from "../api/content-types.ts";
import { demoCodesPath } from "../api/demo-codes.ts";
import { devicesPath } from "../api/devices.ts";
import { docsPathSlashed, docsPaths } from "../api/docs.ts";
import { healthPath } from "../api/health.ts";
import { metricsPath } from "../api/metrics.ts";
import { scansPath } from "../api/scans.ts";
import { statusPath, syncPaths } from "../api/sync-paths.ts";
import { everyone } from "./access-row.ts";
import type { AccessRow } from "./access-row.ts";
import type { Province } from "./province.ts";

const newest = async ({ server }: Province, table: "manifest_documents" | "trust_documents"): Promise<number> => {
  const row = server.parts.db.selectFrom(table).select("version").orderBy("version", "desc").limit(1);
  return (await row.executeTakeFirstOrThrow()).version;
};

const firstSnapshot = async ({ server }: Province) =>
  server.parts.db.selectFrom("list_versions").select(["issuer", "list", "version"]).limit(1).executeTakeFirstOrThrow();

const unsigned = { payload: Buffer.of(0xa0) };

/** All rows that are not below `/api`. A device is known by its signature alone, whoever carries the document. */
export const publicRows: readonly AccessRow[] = [
  { route: `GET ${healthPath}`, expected: everyone },
  // From this machine, in a demonstration.
  { route: `GET ${metricsPath}`, expected: everyone },
  { route: `GET ${docsPathSlashed}`, expected: everyone, allowed: [302] },
  ...Object.values(docsPaths).map((path) => ({ route: `GET ${path}`, expected: everyone })),
  { route: `GET ${syncPaths.manifest()}`, expected: everyone },
  { route: "GET /sync/root/:version", expected: everyone, request: () => ({ url: syncPaths.root(1) }) },
  {
    route: "GET /sync/trust/:version",
    expected: everyone,
    request: async (province) => ({ url: syncPaths.trust(await newest(province, "trust_documents")) }),
  },
  {
    route: "GET /sync/lists/:issuer/:list/:version",
    expected: everyone,
    request: async (province) => {
      const { issuer, list, version } = await firstSnapshot(province);
      return { url: syncPaths.snapshot(issuer, list, version) };
    },
  },
  {
    route: "GET /status/:issuer/:list",
    expected: everyone,
    request: async (province) => {
      const { issuer, list } = await firstSnapshot(province);
      return { url: statusPath(issuer, list) };
    },
  },
  {
    route: `POST ${devicesPath}`,
    expected: everyone,
    request: () => ({ ...unsigned, headers: { "content-type": contentTypes.enrolment } }),
    allowed: [400],
  },
  {
    route: `POST ${scansPath}`,
    expected: everyone,
    request: () => ({ ...unsigned, headers: { "content-type": contentTypes.scans } }),
    allowed: [400],
  },
  { route: `GET ${demoCodesPath}`, expected: everyone },
];
