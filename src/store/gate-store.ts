/** Everything that a gate keeps in its database, over one connection. */
import { createConnection } from "./connection.ts";
import { createDeviceKeyStore } from "./device-key-store.ts";
import type { DeviceKeyStore } from "./device-key-store.ts";
import { createSettingsStore } from "./gate-settings.ts";
import type { SettingsStore } from "./gate-settings.ts";
import { createJournalStore } from "./journal-store.ts";
import type { JournalStore } from "./journal-store.ts";
import { createKeptMark } from "./kept-mark.ts";
import { createMarkStore } from "./marks.ts";
import type { MarkStore } from "./marks.ts";
import { createVault } from "./vault.ts";
import type { Vault } from "./vault.ts";

/** The database of the gate on every phone. */
export const gateStoreName = "clearway-gate";

/** The parts of the store. */
export interface GateStore {
  readonly vault: Vault;
  readonly settings: SettingsStore;
  readonly journal: JournalStore;
  readonly deviceKey: DeviceKeyStore;
  readonly marks: MarkStore;
  close(): void;
}

/** Opens at the first use. `name` is the database's. */
export const createGateStore = (name: string): GateStore => {
  const connection = createConnection(name);
  return {
    vault: createVault(connection, createKeptMark(name)),
    settings: createSettingsStore(connection),
    journal: createJournalStore(connection),
    deviceKey: createDeviceKeyStore(connection),
    marks: createMarkStore(connection),
    close: () => {
      connection.close();
    },
  };
};
