/** What a device holds of the platform's trust between two syncs (core/README.md, trust). */
import type { Bytes } from "../core/bytes.ts";
import type { Root } from "../core/trust/root.ts";
import type { Memory, TrustSet } from "../core/trust/trust-set.ts";

/** The set in force and what was learned with it. */
export interface Held {
  readonly root: Root;
  /** The documents of all roots from the pinned one to `root`. */
  readonly roots: readonly Bytes[];
  /** The highest versions seen. */
  readonly memory: Memory;
  /** Undefined where the memory was kept and the lists were not (damaged storage). */
  readonly set?: TrustSet;
  /** The server's tag of the manifest. */
  readonly manifestTag?: string;
  /** When the set was last found to be the newest, device clock. */
  readonly syncedSeconds: number;
}
