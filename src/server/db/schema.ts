/** The tables as types: what each row means, and which columns never change. The statements are in `migrations/`. */
import type { Generated, GeneratedAlways } from "kysely";
import type { Deed } from "../../core/journal/scan.ts";
import type { Outcome, ReasonCode } from "../../core/verdict/reasons.ts";
import type { ApplicationTables } from "./tables/applications.ts";
import type { HealthTables } from "./tables/health.ts";
import type { MessageTables } from "./tables/messages.ts";
import type { PeopleTables } from "./tables/people.ts";
import type { StaffTables } from "./tables/staff.ts";

/** An area's authority that signs passes (core/README.md, "Trust list"). */
interface IssuersTable {
  issuer: number;
  name_zh: string;
  name_en: string;
  /** GB/T 2260 prefixes of 2, 4 or 6 digits; the issuer signs for these areas only. */
  area_prefixes: number[];
  /** Origin of the public status lists, without a slash at the end. */
  base_uri: string;
  /** The number that the next list gets. It only rises, so a number is never used twice. */
  next_list: Generated<number>;
}

/** A signing key's public part. The private one is in the key store only. */
interface IssuerKeysTable {
  public_key: Uint8Array;
  issuer: number;
  not_before: number;
  /** Exclusive. */
  not_after: number;
  state: Generated<IssuerKeyState>;
}

/** As in the trust list. */
export type IssuerKeyState = "in-use" | "suspended" | "revoked";

/** What gates must keep to; one row. */
interface GatePolicyTable {
  single: Generated<boolean>;
  fresh_seconds: number;
  hard_limit_seconds: number;
  live_window_seconds: number;
  copies_allowed: boolean;
  oldest_app_version: number;
}

/** Signed roots, every version from 1, made away from the server. */
interface RootDocumentsTable {
  version: number;
  document: Uint8Array;
}

/** Signed trust lists; all are kept, since gates may ask for any. */
interface TrustDocumentsTable {
  version: number;
  document: Uint8Array;
  hash: Uint8Array;
  iat: number;
  exp: number;
  /** SHA-256 of what the list says without its version and times: equal means that no new version is needed. */
  content_hash: Uint8Array;
}

/** Signed manifests; the newest counts, some older ones are kept to look into. */
interface ManifestDocumentsTable {
  version: number;
  document: Uint8Array;
  hash: Uint8Array;
  iat: number;
  exp: number;
  trust_version: number;
}

/** A status list: one issuer, one application date, a fixed number of places. The row outlives the list's contents. */
interface StatusListsTable {
  issuer: number;
  list: number;
  /** Civil date in Asia/Shanghai, "2020-02-24". */
  application_date: string;
  size_log2: number;
  /** From this second the list answers 410 and its contents are erased. */
  drop_seconds: number;
  /** Places given so far; never counted down. */
  allotted: Generated<number>;
  erased: Generated<boolean>;
  /** True where a backup brought the list back: places of it that were given since are unknown, and read as yellow. */
  restored: Generated<boolean>;
}

/** One row says: this list changed after the newest version of it was made. Rows are only added, so that changes never wait for each other. */
interface ListChangesTable {
  id: Generated<number>;
  issuer: number;
  list: number;
}

/** A place that was given to a pass; its row is locked while the pass is signed. Erased with the list, never given again. */
interface PlacesTable {
  issuer: number;
  list: number;
  place: number;
  /** 0 green, 1 red, 2 yellow. */
  colour: number;
}

/** A published state of a list: immutable until the list is dropped. */
interface ListVersionsTable {
  issuer: number;
  list: number;
  version: number;
  snapshot: Uint8Array;
  /** SHA-256 of the uncompressed bits, as in the manifest. */
  hash: Uint8Array;
}

/** A difference between two published states, made when first asked for. */
interface ListDeltasTable {
  issuer: number;
  list: number;
  from_version: number;
  to_version: number;
  delta: Uint8Array;
}

/** High-water mark of every `iat` ever signed, in seconds; one row. Read it through `clock_now()` only. */
interface ClockTable {
  single: Generated<boolean>;
  seconds: number;
}

/** The demonstration's places, so that showing its codes again takes no new ones. */
interface DemonstrationPlacesTable {
  name: string;
  application_date: string;
  issuer: number;
  list: number;
  place: number;
  /** The clock when the place was given, which later codes of it are dated with where they must be older than the lists. */
  allotted_seconds: number;
}

/** A gate's device, known by its key (core/README.md, "Devices and their journal"). Rows stay: scans name them. */
interface DevicesTable {
  id: GeneratedAlways<number>;
  /** What the operator called it. */
  name: string;
  public_key: Uint8Array;
  /** The first four bytes of the key's SHA-256, by which a document names it. Several devices may share one. */
  kid: Uint8Array;
  enrolled_seconds: number;
  /** When it last enrolled or handed in scans. */
  seen_seconds: number;
  /** From then on it hands nothing in; null while it may. */
  shut_out_seconds: number | null;
}

/** A code for one device to enrol with. Erased some time after it expired. */
interface EnrolmentCodesTable {
  /** SHA-256 of the code as it is sent. The code itself is not kept. */
  code_hash: Uint8Array;
  /** The name of the device that is to use it. */
  name: string;
  expires_seconds: number;
  /** Who used it; null before. */
  device: number | null;
}

/** A scan that a device handed in. Never changed, and erased when the time for which scans are kept is over. */
interface ScansTable {
  device: number;
  id: string;
  /** By the device's clock, but never far ahead of the server's: then it is when the scan was received. */
  at_seconds: number;
  received_seconds: number;
  outcome: Outcome;
  deed: Deed;
  checkpoint: string;
  reason: ReasonCode | null;
  /** The pass by its place; all three or none. */
  issuer: number | null;
  list: number | null;
  place: number | null;
}

/** All tables. */
export interface Tables extends PeopleTables, StaffTables, HealthTables, ApplicationTables, MessageTables {
  issuers: IssuersTable;
  issuer_keys: IssuerKeysTable;
  gate_policy: GatePolicyTable;
  root_documents: RootDocumentsTable;
  trust_documents: TrustDocumentsTable;
  manifest_documents: ManifestDocumentsTable;
  status_lists: StatusListsTable;
  list_changes: ListChangesTable;
  places: PlacesTable;
  list_versions: ListVersionsTable;
  list_deltas: ListDeltasTable;
  clock: ClockTable;
  demonstration_places: DemonstrationPlacesTable;
  devices: DevicesTable;
  enrolment_codes: EnrolmentCodesTable;
  scans: ScansTable;
}
