/** Reads the environment once, strictly, into what the server runs with. */
import { isIP } from "node:net";
import { hostname } from "node:os";
import { resolve } from "node:path";
import { z } from "zod";
import { sizeLog2Max, sizeLog2Min } from "../core/limits.ts";
import { readBarrierOrigin } from "./barrier-origin.ts";
import { readPushHosts } from "./notifications/push-hosts.ts";
import { listSizeLog2Default } from "./issuing/signing-key.ts";
import { passphraseSourceOf } from "./keystore/passphrase.ts";
import type { PassphraseSource } from "./keystore/passphrase.ts";
import { isHostName, localHostName } from "./lan/lan-names.ts";
import { readAuthorityWebhook } from "./referrals/read-authority-webhook.ts";
import type { AuthorityWebhook } from "./referrals/webhook-authority.ts";
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

/** Addresses and networks, such as `10.0.0.2,10.1.0.0/16`: a name, or "everyone", would let strangers choose their address. */
const proxyAddresses = z.string().transform((text, context) => {
  const addresses = text.split(",").map((part) => part.trim());
  if (addresses.every(isAddressOrNetwork)) return addresses;
  context.addIssue("expected addresses or networks of proxies, such as 127.0.0.1 or 10.1.0.0/16, separated by commas");
  return z.NEVER;
});

const isAddressOrNetwork = (text: string): boolean => {
  const [address = "", bits, ...rest] = text.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  if (bits === undefined) return true;
  return /^\d{1,3}$/.test(bits) && Number(bits) >= 8 && Number(bits) <= (family === 4 ? 32 : 128);
};

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
  PREPARED_STATEMENTS: z.enum(["0", "1"]).default("1"),
  APPS_DIR: z.string().optional(),
  KEYS_DIR: z.string().optional(),
  KEYS_PASSPHRASE: z.string().optional(),
  KEYS_PASSPHRASE_FILE: z.string().optional(),
  AUDIT_KEYS_FILE: z.string().optional(),
  AUDIT_DIR: z.string().optional(),
  VIDEOS_DIR: z.string().optional(),
  PUSH_HOSTS: z.string().optional(),
  DATA_KEYS: z.string().optional(),
  DATA_KEYS_FILE: z.string().optional(),
  SMS_URL: z.string().optional(),
  SMS_TOKEN: z.string().optional(),
  AUTHORITY_URL: z.string().optional(),
  AUTHORITY_SECRET: z.string().optional(),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, abort: true })
    .refine(isOrigin, "an origin has no path, query or user name; give one such as https://pass.example.cn")
    .transform((url) => new URL(url).origin)
    .optional(),
  TRUST_PROXY: proxyAddresses.optional(),
  METRICS_TOKEN: z.string().min(32, "expected at least 32 characters, drawn at random").optional(),
  BARRIER_ORIGIN: barrierOrigin.optional(),
  CLEARWAY_ENV: z.enum(["demonstration", "production"]).default("demonstration"),
  LIST_SIZE_LOG2: integer(sizeLog2Min, sizeLog2Max).default(listSizeLog2Default),
  // Whoever set it must not find a history of travels kept for longer than it said.
  SCAN_RETENTION_DAYS: z.never("the policy says it now, as retentionDays.scans; leave this out").optional(),
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
  /** False where a pooler by transaction stands before that database. */
  readonly preparesStatements: boolean;
  readonly appsDir: string;
  /** In production the directory with the private keys; never set in the demonstration, which keeps its own in the data directory. */
  readonly keysDir: string | undefined;
  /** Of the private keys; absent where whoever starts the server types it. */
  readonly keysPassphrase: PassphraseSource | undefined;
  /** In production the keys of personal data; never set in the demonstration, which keeps its own in the data directory. */
  readonly dataKeysSource: DataKeysSource | undefined;
  /** Absent in a demonstration that prints its text messages. */
  readonly sms: SmsGatewayAddress | undefined;
  /** The server of the prevention authority. */
  readonly authority: Pick<AuthorityWebhook, "url" | "secret"> | undefined;
  /** Instead of audit-keys.json in the directory of keys. */
  readonly auditKeysFile: string | undefined;
  /** Where signed heads of the audit log are kept outside the database. */
  readonly auditDir: string;
  /** Where travelers' videos are, sealed; servers of one database share it. */
  readonly videosDir: string;
  /** Push services that messages may go to; absent for those of the known browsers. */
  readonly pushHosts: readonly string[] | undefined;
  /** Where the world reaches this server; the base of the public status lists. */
  readonly publicOrigin: string;
  /** Whose word on where a request comes from is taken; absent where nobody's is. */
  readonly trustProxy: readonly string[] | undefined;
  /** With it `/metrics` is read from other machines; without it only from this one. */
  readonly metricsToken: string | undefined;
  /** The barrier that gates may call; the apps must be built with the same. */
  readonly barrierOrigin: string | undefined;
  readonly isDemonstration: boolean;
  readonly listSizeLog2: number;
  readonly logLevel: string;
}

/** The text of a file of data keys, in base64 as a variable holds it, or the file's path. */
export type DataKeysSource =
  { readonly kind: "text"; readonly base64: string } | { readonly kind: "file"; readonly path: string };

/**
 * The configuration of an environment. Throws with plain words that name each variable that is wrong. With arguments of a start it is the
 * server's, which needs more of a production than a command.
 */
export const readConfiguration = (
  environment: Readonly<Record<string, string | undefined>>,
  start?: StartArguments,
): Configuration => {
  const isLan = start?.isLan === true;
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = environmentSchema.safeParse(set);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`The environment is not right. ${wrong.join("; ")}.`);
  }
  const variables = parsed.data;
  const dataDir = resolve(variables.DATA_DIR);
  const isDemonstration = variables.CLEARWAY_ENV !== "production";
  if (isDemonstration) refuseProductionKeys(variables);
  else refuseUnsafeProduction(variables, { isLan, isServer: start !== undefined });
  const dataKeysSource = readDataKeysSource(variables, isDemonstration);
  const port = variables.PORT ?? (isLan ? 8443 : 8080);
  const lan = isLan ? readLanConfiguration(variables, port) : undefined;
  return {
    port,
    host: variables.HOST ?? (isLan ? "0.0.0.0" : "localhost"),
    lan,
    dataDir,
    databaseUrl: variables.DATABASE_URL,
    preparesStatements: variables.PREPARED_STATEMENTS === "1",
    appsDir: variables.APPS_DIR === undefined ? resolve(dataDir, "apps") : resolve(variables.APPS_DIR),
    keysDir: variables.KEYS_DIR === undefined ? undefined : resolve(variables.KEYS_DIR),
    keysPassphrase: passphraseSourceOf(variables),
    dataKeysSource,
    sms: readSmsGateway(variables.SMS_URL, variables.SMS_TOKEN),
    authority: readAuthorityWebhook(variables.AUTHORITY_URL, variables.AUTHORITY_SECRET),
    auditKeysFile: variables.AUDIT_KEYS_FILE === undefined ? undefined : resolve(variables.AUDIT_KEYS_FILE),
    pushHosts: variables.PUSH_HOSTS === undefined ? undefined : readPushHosts(variables.PUSH_HOSTS),
    auditDir: resolve(variables.AUDIT_DIR ?? resolve(dataDir, "audit")),
    videosDir: resolve(variables.VIDEOS_DIR ?? resolve(dataDir, "videos")),
    publicOrigin: variables.PUBLIC_URL ?? (lan ? `https://${lan.hostName}:${port}` : `http://localhost:${port}`),
    trustProxy: variables.TRUST_PROXY ?? (isDemonstration ? undefined : ownProxies),
    metricsToken: variables.METRICS_TOKEN,
    barrierOrigin: variables.BARRIER_ORIGIN,
    isDemonstration,
    listSizeLog2: variables.LIST_SIZE_LOG2,
    logLevel: variables.LOG_LEVEL,
  };
};

type Variables = z.infer<typeof environmentSchema>;

const refuseProductionKeys = ({ KEYS_DIR }: Variables): void => {
  if (KEYS_DIR === undefined) return;
  throw new Error(
    "KEYS_DIR is for production only: a demonstration signs codes for everyone who asks, with keys of its own. Set " +
      "CLEARWAY_ENV=production, or leave KEYS_DIR out.",
  );
};

/** A production stands behind a proxy, here where no other is named: else all would ask from its address, and none be counted. */
const ownProxies: readonly string[] = ["127.0.0.1", "::1"];

const loopbackHosts: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "::1", "[::1]"]);

/** What people send must be readable by nobody on its way: by https all of it, or on this machine alone. */
const refuseUnsafeProduction = (
  variables: Variables,
  { isLan, isServer }: { readonly isLan: boolean; readonly isServer: boolean },
): void => {
  const { PUBLIC_URL = "", HOST, TRUST_PROXY } = variables;
  if (isLan) {
    throw new Error(
      "--lan is for the demonstration only: a production stands behind a proxy of its own, with a certificate that every " +
        "phone trusts. Leave --lan out.",
    );
  }
  refuseIncomplete(variables, isServer);
  const { protocol, hostname: publicName } = new URL(PUBLIC_URL);
  if (protocol !== "https:" && !loopbackHosts.has(publicName)) {
    throw new Error("PUBLIC_URL is plain http: what people send could be read on its way. Give an https address.");
  }
  if (!loopbackHosts.has(HOST ?? "localhost") && TRUST_PROXY === undefined) {
    throw new Error(
      "HOST lets others reach this server by plain http. Leave it out, so that only a proxy on this machine reaches it, or " +
        "name the addresses of the proxy that adds https in TRUST_PROXY.",
    );
  }
};

/** Names all that is missing at once; a command sends no text messages. */
const refuseIncomplete = (variables: Variables, isServer: boolean): void => {
  const { KEYS_DIR, PUBLIC_URL, METRICS_TOKEN, DATA_KEYS, DATA_KEYS_FILE, SMS_URL, SMS_TOKEN } = variables;
  const always = [
    ...(KEYS_DIR === undefined ? ["KEYS_DIR, the directory with the keys"] : []),
    ...(PUBLIC_URL === undefined ? ["PUBLIC_URL, such as https://pass.example.cn"] : []),
    ...(METRICS_TOKEN === undefined
      ? ["METRICS_TOKEN, 32 characters or more drawn at random, with which the server is watched"]
      : []),
  ];
  const serving = [
    ...((DATA_KEYS ?? DATA_KEYS_FILE) === undefined
      ? ["DATA_KEYS_FILE, the keys of personal data (npm run data-keys -- make FILE)"]
      : []),
    ...(SMS_URL === undefined && SMS_TOKEN === undefined
      ? ["SMS_URL and SMS_TOKEN, the gateway of text messages"]
      : []),
  ];
  if (always.length === 0 && (!isServer || serving.length === 0)) return;
  throw new Error(`Production needs ${[...always, ...serving].join("; ")}. keys/README.md shows a whole environment.`);
};

const readDataKeysSource = (
  { DATA_KEYS, DATA_KEYS_FILE }: Variables,
  isDemonstration: boolean,
): DataKeysSource | undefined => {
  if (DATA_KEYS === undefined && DATA_KEYS_FILE === undefined) return undefined;
  if (isDemonstration) {
    throw new Error(
      "DATA_KEYS and DATA_KEYS_FILE are for production only: a demonstration keeps keys of its own for its generated people. " +
        "Set CLEARWAY_ENV=production, or leave them out.",
    );
  }
  if (DATA_KEYS !== undefined && DATA_KEYS_FILE !== undefined) {
    throw new Error("DATA_KEYS and DATA_KEYS_FILE are both set. Leave one out.");
  }
  if (DATA_KEYS !== undefined) return { kind: "text", base64: DATA_KEYS };
  return { kind: "file", path: resolve(DATA_KEYS_FILE ?? "") };
};

const readLanConfiguration = ({ LAN_HOST, LAN_HTTP_PORT }: Variables, port: number): LanConfiguration => {
  const httpPort = LAN_HTTP_PORT ?? (port === 8080 ? 8081 : 8080);
  if (httpPort === port && port !== 0) {
    throw new Error(`PORT and LAN_HTTP_PORT are both ${port}: https and the page with the certificate need one each.`);
  }
  return { hostName: LAN_HOST ?? localHostName(hostname()), httpPort };
};
