/** Reads the environment once, strictly, into what the server runs with. */
import { hostname } from "node:os";
import { resolve } from "node:path";
import { z } from "zod";
import { sizeLog2Max, sizeLog2Min } from "../core/limits.ts";
import { readBarrierOrigin } from "./barrier-origin.ts";
import { readPushHosts } from "./notifications/push-hosts.ts";
import { listSizeLog2Default } from "./issuing/signing-key.ts";
import { isHostName, localHostName } from "./lan/lan-names.ts";
import { retentionDaysDefault } from "./scans/erase-scans.ts";
import { readSmsGateway } from "./sms/read-sms-gateway.ts";
import type { SmsGatewayAddress } from "./sms/read-sms-gateway.ts";
import type { StartArguments } from "./start-arguments.ts";

const integer = (min: number, max: number) =>
  z.string().regex(/^\d+$/, "expected a whole number").transform(Number).pipe(z.int().min(min).max(max));

/** Whether the address is of a server as a whole: the paths below it are the server's own. */
const isOrigin = (address: string): boolean => {
  if (!URL.canParse(address)) return false;
  const { origin, href } = new URL(address);
  return href === `${origin}/`;
};

const barrierOrigin = z.string().transform((address, context) => {
  try {
    return readBarrierOrigin(address);
  } catch (error) {
    context.addIssue(error instanceof Error ? error.message : String(error));
    return z.NEVER;
  }
});

/** An unset and an empty variable are the same. */
const environmentSchema = z.object({
  PORT: integer(0, 65_535).optional(),
  HOST: z.string().optional(),
  LAN_HOST: z
    .string()
    .toLowerCase()
    .refine(isHostName, "expected the name of this machine in its network, such as gate.local")
    .optional(),
  LAN_HTTP_PORT: integer(0, 65_535).optional(),
  DATA_DIR: z.string().default("data"),
  DATABASE_URL: z.string().optional(),
  APPS_DIR: z.string().optional(),
  KEYS_DIR: z.string().optional(),
  AUDIT_KEYS_FILE: z.string().optional(),
  AUDIT_DIR: z.string().optional(),
  PUSH_HOSTS: z.string().optional(),
  DATA_KEYS: z.string().optional(),
  DATA_KEYS_FILE: z.string().optional(),
  SMS_URL: z.string().optional(),
  SMS_TOKEN: z.string().optional(),
  PUBLIC_ORIGIN: z
    .url({ protocol: /^https?$/, abort: true })
    .refine(isOrigin, "an origin has no path, query or user name; give one such as https://pass.example.cn")
    .transform((url) => new URL(url).origin)
    .optional(),
  BARRIER_ORIGIN: barrierOrigin.optional(),
  CLEARWAY_PRODUCTION: z.enum(["0", "1"]).default("0"),
  LIST_SIZE_LOG2: integer(sizeLog2Min, sizeLog2Max).default(listSizeLog2Default),
  SCAN_RETENTION_DAYS: integer(1, 3650).default(retentionDaysDefault),
  LOG_LEVEL: z.enum(["silent", "fatal", "error", "warn", "info", "debug", "trace"]).default("warn"),
});

/** How it stands in a local network. */
export interface LanConfiguration {
  readonly hostName: string;
  /** Of the page that hands out the certificate. 0 lets the system choose. */
  readonly httpPort: number;
}

/** What the server runs with. Paths are absolute. */
export interface Configuration {
  /** 0 lets the system choose. */
  readonly port: number;
  readonly host: string;
  /** Absent without `--lan`: plain HTTP for this machine, or for a proxy that adds https. */
  readonly lan: LanConfiguration | undefined;
  readonly dataDir: string;
  /** Absent for the embedded PostgreSQL in the data directory. */
  readonly databaseUrl: string | undefined;
  readonly appsDir: string;
  /** In production the directory with the private keys; never set in the demonstration, which keeps its own in the data directory. */
  readonly keysDir: string | undefined;
  /** In production the keys of personal data; never set in the demonstration, which keeps its own in the data directory. */
  readonly dataKeysSource: DataKeysSource | undefined;
  /** Absent in a demonstration that prints its text messages. */
  readonly sms: SmsGatewayAddress | undefined;
  /** Instead of audit-keys.json in the directory of keys. */
  readonly auditKeysFile: string | undefined;
  /** Where signed heads of the audit log are kept outside the database. */
  readonly auditDir: string;
  /** Push services that messages may go to; absent for those of the known browsers. */
  readonly pushHosts: readonly string[] | undefined;
  /** Where the world reaches this server; the base of the public status lists. */
  readonly publicOrigin: string;
  /** The barrier that gates may call; the apps must be built with the same. */
  readonly barrierOrigin: string | undefined;
  readonly isDemonstration: boolean;
  readonly listSizeLog2: number;
  /** How long the scans that devices hand in are kept. */
  readonly retentionDays: number;
  readonly logLevel: string;
}

/** The text of a file of data keys, in base64 as a variable holds it, or the file's path. */
export type DataKeysSource =
  { readonly kind: "text"; readonly base64: string } | { readonly kind: "file"; readonly path: string };

/** The configuration of an environment. Throws with plain words that name each variable that is wrong. */
export const readConfiguration = (
  environment: Readonly<Record<string, string | undefined>>,
  { isLan }: StartArguments = { isLan: false },
): Configuration => {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = environmentSchema.safeParse(set);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`The environment is not right. ${wrong.join("; ")}.`);
  }
  const variables = parsed.data;
  const dataDir = resolve(variables.DATA_DIR);
  const isDemonstration = variables.CLEARWAY_PRODUCTION !== "1";
  if (!isDemonstration && (variables.KEYS_DIR === undefined || variables.PUBLIC_ORIGIN === undefined)) {
    throw new Error(
      "Production needs KEYS_DIR, the directory with the keys, and PUBLIC_ORIGIN, such as https://pass.example.cn.",
    );
  }
  if (!isDemonstration && isLan) {
    throw new Error(
      "--lan is for the demonstration only: a production stands behind a proxy of its own, with a certificate that every " +
        "phone trusts. Leave --lan out.",
    );
  }
  if (isDemonstration && variables.KEYS_DIR !== undefined) {
    throw new Error(
      "KEYS_DIR is for production only: a demonstration signs codes for everyone who asks, with keys of its own. Set " +
        "CLEARWAY_PRODUCTION=1, or leave KEYS_DIR out.",
    );
  }
  const dataKeysSource = readDataKeysSource(variables, isDemonstration);
  const port = variables.PORT ?? (isLan ? 8443 : 8080);
  const lan = isLan ? readLanConfiguration(variables, port) : undefined;
  return {
    port,
    host: variables.HOST ?? (isLan ? "0.0.0.0" : "localhost"),
    lan,
    dataDir,
    databaseUrl: variables.DATABASE_URL,
    appsDir: variables.APPS_DIR === undefined ? resolve(dataDir, "apps") : resolve(variables.APPS_DIR),
    keysDir: variables.KEYS_DIR === undefined ? undefined : resolve(variables.KEYS_DIR),
    dataKeysSource,
    sms: readSmsGateway(variables.SMS_URL, variables.SMS_TOKEN),
    auditKeysFile: variables.AUDIT_KEYS_FILE === undefined ? undefined : resolve(variables.AUDIT_KEYS_FILE),
    pushHosts: variables.PUSH_HOSTS === undefined ? undefined : readPushHosts(variables.PUSH_HOSTS),
    auditDir: resolve(variables.AUDIT_DIR ?? resolve(dataDir, "audit")),
    publicOrigin: variables.PUBLIC_ORIGIN ?? (lan ? `https://${lan.hostName}:${port}` : `http://localhost:${port}`),
    barrierOrigin: variables.BARRIER_ORIGIN,
    isDemonstration,
    listSizeLog2: variables.LIST_SIZE_LOG2,
    retentionDays: variables.SCAN_RETENTION_DAYS,
    logLevel: variables.LOG_LEVEL,
  };
};

const readDataKeysSource = (
  { DATA_KEYS, DATA_KEYS_FILE }: z.infer<typeof environmentSchema>,
  isDemonstration: boolean,
): DataKeysSource | undefined => {
  if (DATA_KEYS === undefined && DATA_KEYS_FILE === undefined) return undefined;
  if (isDemonstration) {
    throw new Error(
      "DATA_KEYS and DATA_KEYS_FILE are for production only: a demonstration keeps keys of its own for its generated people. " +
        "Set CLEARWAY_PRODUCTION=1, or leave them out.",
    );
  }
  if (DATA_KEYS !== undefined && DATA_KEYS_FILE !== undefined) {
    throw new Error("DATA_KEYS and DATA_KEYS_FILE are both set. Leave one out.");
  }
  if (DATA_KEYS !== undefined) return { kind: "text", base64: DATA_KEYS };
  return { kind: "file", path: resolve(DATA_KEYS_FILE ?? "") };
};

const readLanConfiguration = (
  { LAN_HOST, LAN_HTTP_PORT }: z.infer<typeof environmentSchema>,
  port: number,
): LanConfiguration => {
  const httpPort = LAN_HTTP_PORT ?? (port === 8080 ? 8081 : 8080);
  if (httpPort === port && port !== 0) {
    throw new Error(`PORT and LAN_HTTP_PORT are both ${port}: https and the page with the certificate need one each.`);
  }
  return { hostName: LAN_HOST ?? localHostName(hostname()), httpPort };
};
