/** All routes below `/api`: people, staff, applications, passes and what belongs to them. */
import type { FastifyInstance } from "fastify";
import type { OpenParts } from "./open-parts.ts";
import { passkeysRoutes } from "./routes/passkeys.ts";
import { passesRoutes } from "./routes/passes.ts";
import { staffRoutes } from "./routes/staff.ts";

/** What these routes are made of. */
export interface ProvinceParts extends Pick<OpenParts, "db" | "keys" | "dataKeys" | "auditKey" | "listSizeLog2"> {
  /** Where the world reaches this server. */
  readonly publicOrigin: string;
}

/** Registers them; `plugins/access.ts` must be registered before. */
export const registerProvince = async (app: FastifyInstance, parts: ProvinceParts): Promise<void> => {
  await app.register(staffRoutes(parts));
  await app.register(passkeysRoutes(parts));
  await app.register(passesRoutes(parts));
};
