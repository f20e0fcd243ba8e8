/** Who does something: every answer to "may they" and every stored "who did it" starts from this value. */
import type { ActorKind } from "../db/tables/shared.ts";
import type { StaffRole } from "../db/tables/staff.ts";

/** Somebody who signed in, the system by itself, or a stranger. */
export type Actor =
  | { readonly kind: "nobody" }
  /** Acts for itself and for its dependents. */
  | { readonly kind: "holder"; readonly holder: string }
  | StaffActor
  | { readonly kind: "platform" };

/** A member of staff, or a command line with a token of theirs. */
export interface StaffActor {
  readonly kind: "staff";
  readonly staff: number;
  /** Of a token: what is left of its roles. */
  readonly roles: readonly StaffRole[];
  /** Whose people they see; does not bind roles without communities (`isBoundRole`). */
  readonly communities: readonly number[];
  /** The number of the token; absent for a session. A token may be worth less than its owner, so it makes no passkeys. */
  readonly token?: number;
}

/** The system by itself, and whoever works at the server's own machine. */
export const platform: Actor = { kind: "platform" };

/** Whether a role sees the people of its communities only. Operators and clinics serve the province. */
export const isBoundRole = (role: StaffRole): boolean => role === "officer" || role === "lead" || role === "follow-up";

/**
 * How rows name who did something to `holder`'s things: a holder acting for another is a guardian. Throws `TypeError` for nobody,
 * whom no route lets write.
 */
export const actorColumns = (
  actor: Actor,
  holder?: string,
): { readonly actor_kind: ActorKind; readonly actor_id: string } => {
  switch (actor.kind) {
    case "nobody":
      throw new TypeError("actor: expected somebody, got nobody");
    case "holder": {
      const isGuardian = holder !== undefined && holder !== actor.holder;
      return { actor_kind: isGuardian ? "guardian" : "holder", actor_id: actor.holder };
    }
    case "staff":
      return { actor_kind: "staff", actor_id: String(actor.staff) };
    case "platform":
      return { actor_kind: "platform", actor_id: "platform" };
  }
};
