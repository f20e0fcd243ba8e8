/** What an import does to applications that wait for an officer (D3.2). */
import type { RefuseWaiting } from "./store-chunk.ts";

/** Applications have no states to change yet. */
export const refuseWaiting: RefuseWaiting = async () => undefined;
