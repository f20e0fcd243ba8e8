/** What applications are written and read with. */
import type { Kysely } from "kysely";
import type { AuditParts } from "../audit/record-access.ts";
import type { Tables } from "../db/schema.ts";
import type { KeyStore } from "../keystore/key-store.ts";
import type { DataKeys } from "../privacy/data-keys.ts";

/** What applications need. */
export interface ApplicationParts extends AuditParts {
  readonly db: Kysely<Tables>;
  readonly dataKeys: DataKeys;
  readonly keys: KeyStore;
  readonly listSizeLog2: number;
}
