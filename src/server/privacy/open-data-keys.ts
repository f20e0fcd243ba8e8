/** Finds the data keys of a start, and refuses those that do not belong to the database. */
import { join } from "node:path";
import type { Kysely } from "kysely";
import { equalBytes } from "../../core/bytes.ts";
import type { Configuration } from "../configuration.ts";
import type { Tables } from "../db/schema.ts";
import { personalSchema } from "../people/personal.ts";
import type { DataKeys } from "./data-keys.ts";
import { decodeDataKeys, ensureDemonstrationDataKeys, readDataKeysFile } from "./data-keys-file.ts";
import type { KeptDataKeys } from "./data-keys-file.ts";
import { documentHashOf } from "./document-hash.ts";
import { sealedPlace } from "./sealed-columns.ts";
import { openJson } from "./sealed-json.ts";

/** The file's name in a demonstration's key directory. */
const dataKeysFileName = "data-keys.json";

/** What decides where they are. `keysDirectory` exists. */
export type DataKeysLocation = Partial<Pick<Configuration, "dataKeysSource">> &
  Pick<Configuration, "isDemonstration"> & { readonly keysDirectory: string };

/** Opens them; in the demonstration they are made where there are none. Throws with plain words. */
export const openDataKeys = async (location: DataKeysLocation): Promise<DataKeys> => {
  if (location.isDemonstration) {
    const path = join(location.keysDirectory, dataKeysFileName);
    await ensureDemonstrationDataKeys(path);
    return (await readDataKeysFile(path)).dataKeys;
  }
  const kept = await readSource(location.dataKeysSource);
  if (kept.isDemonstration) {
    throw new Error("The data keys are a demonstration's. Make keys of your own: npm run data-keys -- make FILE.");
  }
  return kept.dataKeys;
};

const readSource = async (source: Configuration["dataKeysSource"]): Promise<KeptDataKeys> => {
  if (source === undefined) {
    throw new Error(
      "Production needs DATA_KEYS_FILE, the file with the keys of personal data, or DATA_KEYS, its content in base64.",
    );
  }
  if (source.kind === "file") return readDataKeysFile(source.path);
  return decodeDataKeys("DATA_KEYS", Buffer.from(source.base64, "base64").toString("utf8"));
};

/**
 * With other keys nothing could be read, and with another lookup key everyone would get a second card: better no start than such a
 * one. Looks at whoever is known for the longest.
 */
export const refuseForeignDataKeys = async (db: Kysely<Tables>, dataKeys: DataKeys): Promise<void> => {
  const resident = await db
    .selectFrom("residents")
    .select(["holder", "personal", "document_type", "document_hash"])
    .where("erased_seconds", "is", null)
    .orderBy("created_seconds")
    .orderBy("holder")
    .limit(1)
    .executeTakeFirst();
  if (resident === undefined) return;
  const place = sealedPlace("residents.personal", resident);
  const opened = openJson(dataKeys, place, resident.personal, personalSchema);
  // Opened, but of another form: that is no matter of keys.
  if (!opened.ok && opened.error === "sealed-content") return;
  if (!opened.ok) throw new Error(`${foreignWords} (${opened.error}).`);
  const document = { type: resident.document_type, number: opened.value.documentNumber };
  if (!equalBytes(documentHashOf(dataKeys, document), resident.document_hash)) {
    throw new Error(`${foreignWords} (another lookup key).`);
  }
};

const foreignWords =
  "The database holds personal data that were written with other data keys. Start with those keys, or a copy of them: without " +
  "them the data are lost";
