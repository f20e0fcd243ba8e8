/** Who may use which address below `/api`: each route says it, one hook keeps to it, and a route that says nothing stops the start. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Kysely } from "kysely";
import { isBoundRole } from "../access/actor.ts";
import type { Actor, StaffActor } from "../access/actor.ts";
import { actorOfToken } from "../access/read-actor.ts";
import { readSessionCookie } from "../access/session-cookie.ts";
import { createSessionReader } from "../access/session-reader.ts";
import type { ReadSession } from "../access/session-reader.ts";
import type { Tables } from "../db/schema.ts";
import type { StaffRole } from "../db/tables/staff.ts";
import { isApiAddress, sendProblem } from "./problems.ts";

/** Who a route is for. Devices sign what they hand in and need no session: their routes are public, and check the signature. */
export type Role = "traveler" | StaffRole;

/**
 * What a route's `config.access` says. The hook sees to the roles; the scope is the handler's to keep (`communitiesOf`, `holderOf`) and
 * is tested with the table of all routes: `own` things of a traveler and its dependents, those of the communities of a member, or all
 * of the province.
 */
export type Access =
  | "public"
  | {
      readonly roles: readonly Role[];
      readonly scope: "own" | "community" | "province";
      /** Refuses tokens: for what would make more of a token than it is. */
      readonly sessionOnly?: true;
    };

/** A route as it was registered. Those that are not below `/api` say nothing of access: they are for everyone. */
export interface RegisteredRoute {
  readonly method: string;
  readonly url: string;
  readonly access: Access | undefined;
}

declare module "fastify" {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    actor: Actor;
  }
  interface FastifyInstance {
    /** All routes, for the tests that go through them. */
    allRoutes: readonly RegisteredRoute[];
  }
}

/** What the hook needs. */
export interface AccessParts {
  readonly db: Kysely<Tables>;
  /** Where pages come from that may change something. */
  readonly publicOrigin: string;
  /** A demonstration is reached under several names: there the host that was asked is its own origin too. */
  readonly isDemonstration: boolean;
  /** Stands in for the database in measurements. */
  readonly readSession?: ReadSession | undefined;
}

/** Registers the hook, for all routes that come after it. */
export const registerAccess = (app: FastifyInstance, parts: AccessParts): void => {
  const routes: RegisteredRoute[] = [];
  app.decorate("allRoutes", routes);
  app.decorateRequest("actor");
  app.addHook("onRoute", ({ method, url, config }) => {
    const access = config?.access;
    if (access === undefined && isApiAddress(url)) {
      throw new Error(`The route ${String(method)} ${url} does not say who may use it.`);
    }
    for (const one of [method].flat()) routes.push({ method: one, url, access });
  });
  const ready = { ...parts, readSession: parts.readSession ?? createSessionReader(parts.db) };
  app.addHook("onRequest", async (request, reply) => {
    request.actor = nobody;
    const { access } = request.routeOptions.config;
    return access === undefined ? undefined : letIn(ready, access, request, reply);
  });
  app.addHook("onSend", async (request, reply) => {
    // What is personal stays in no cache.
    if (isApiAddress(request.url) && !reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
  });
};

const nobody: Actor = { kind: "nobody" };

const letIn = async (
  parts: AccessParts & { readonly readSession: ReadSession },
  access: Access,
  request: FastifyRequest,
  reply: FastifyReply,
) => {
  const bearer = readBearer(request.headers.authorization);
  // A browser adds a cookie by itself, a token it does not: only with a token does it not matter which page sent the request.
  if (bearer === undefined && !isOwnOrigin(parts, request)) {
    return sendProblem(reply, 403, "foreign-origin", "Another site's page has sent this.");
  }
  const secret = bearer ?? readSessionCookie(request.headers.cookie);
  const read = bearer === undefined ? parts.readSession : async (token: string) => actorOfToken(parts.db, token);
  const actor = secret === undefined ? nobody : await read(secret);
  request.actor = actor;
  if (access === "public") return undefined;
  if (actor.kind === "nobody") return sendProblem(reply, 401, "sign-in-needed", "Sign in first.");
  if (!hasRole(actor, access.roles)) {
    const needed = access.roles.join(" or ");
    return sendProblem(reply, 403, "not-allowed", `This is not for your role. It is for: ${needed}.`);
  }
  if (access.sessionOnly === true && bearer !== undefined) {
    return sendProblem(reply, 403, "not-allowed", "This takes a session, not a token.");
  }
  return undefined;
};

const hasRole = (actor: Actor, roles: readonly Role[]): boolean =>
  actor.kind === "holder"
    ? roles.includes("traveler")
    : actor.kind === "staff" && actor.roles.some((role) => roles.includes(role));

const bearerForm = /^Bearer +([\w.~+/-]{1,200}=*)$/i;

/** Undefined where there is no such header. One that is no token is nobody's. */
const readBearer = (header: string | undefined): string | undefined =>
  header === undefined ? undefined : (bearerForm.exec(header)?.[1] ?? "");

/**
 * Whether an unsafe request comes from a page of ours, or from no page. Browsers state both headers truthfully (Fetch, sections 3.1
 * and 5.2 of Fetch Metadata); programs send neither.
 */
const isOwnOrigin = (parts: AccessParts, { method, headers }: FastifyRequest): boolean => {
  if (method === "GET" || method === "HEAD") return true;
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return false;
  const { origin } = headers;
  if (origin === undefined || origin === parts.publicOrigin) return true;
  return parts.isDemonstration && URL.canParse(origin) && new URL(origin).host === headers.host;
};

/** The holder who signed in. For routes of travelers alone: throws `TypeError` for anyone else. */
export const holderOf = ({ actor }: FastifyRequest): string => {
  if (actor.kind !== "holder") throw new TypeError(`actor: expected a holder, got ${actor.kind}`);
  return actor.holder;
};

/** The member of staff who signed in. For routes of staff alone: throws `TypeError` for anyone else. */
export const staffOf = ({ actor }: FastifyRequest): StaffActor => {
  if (actor.kind !== "staff") throw new TypeError(`actor: expected staff, got ${actor.kind}`);
  return actor;
};

/**
 * Whose people a member of staff sees at this route: those of the own communities, or of all where one of the member's roles that the
 * route admits is bound to none.
 */
export const communitiesOf = (request: FastifyRequest): "all" | readonly number[] => {
  const { roles, communities } = staffOf(request);
  const { access } = request.routeOptions.config;
  const admitted = access === undefined || access === "public" ? [] : access.roles;
  return roles.some((role) => admitted.includes(role) && !isBoundRole(role)) ? "all" : communities;
};
