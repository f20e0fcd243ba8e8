/** What several tables share. */

/** AES-256-GCM, bound to its table, column and row: nothing of it can be read or moved without the key (`../../privacy`). */
export type SealedBytes = Uint8Array;

/** Who did something. `platform` is the system by itself. */
export type ActorKind = "holder" | "guardian" | "staff" | "platform" | "device";
