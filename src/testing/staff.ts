/** Staff who are signed in, for tests: members as operators make them, with a session or a token. */
import type { InjectOptions, LightMyRequestResponse } from "fastify";
import { platform } from "../server/access/actor.ts";
import { sessionCookie } from "../server/access/session-cookie.ts";
import { openSession } from "../server/access/sessions.ts";
import type { StaffRole } from "../server/db/tables/staff.ts";
import { addMember } from "../server/staff/members.ts";
import { createToken } from "../server/staff/tokens.ts";
import type { TestServer } from "./server.ts";

/** Sends a request as somebody. */
export type Inject = (options: InjectOptions & { readonly url: string }) => Promise<LightMyRequestResponse>;

/** A member who is signed in. */
export interface SignedInStaff {
  readonly staff: number;
  readonly inject: Inject;
  /** What the requests carry. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Who is wanted. */
export interface StaffWish {
  readonly roles: readonly [StaffRole, ...StaffRole[]];
  readonly communities?: readonly number[];
  readonly name?: string;
  /** A token with all of the member's roles; else a session. */
  readonly by?: "session" | "token";
}

/** Sends requests with some headers. */
export const injectWith =
  (server: Pick<TestServer, "app">, headers: Readonly<Record<string, string>>): Inject =>
  async (options) =>
    server.app.inject({ ...options, headers: { ...options.headers, ...headers } });

const lifeSeconds = 12 * 3600;

/** Adds a member and signs in as that member. */
export const signInStaff = async (
  server: Pick<TestServer, "app" | "parts">,
  { roles, communities = [], name = roles.join(", "), by = "session" }: StaffWish,
): Promise<SignedInStaff> => {
  const added = await addMember(server.parts, platform, { name, language: "en", roles, communities });
  if (!added.ok) throw new Error(added.error);
  const staff = added.value;
  const headers = by === "session" ? await sessionHeaders(server, staff) : await tokenHeaders(server, staff, roles);
  return { staff, headers, inject: injectWith(server, headers) };
};

const sessionHeaders = async ({ parts }: Pick<TestServer, "parts">, staff: number) => {
  const { secret } = await openSession(parts.db, { staff }, lifeSeconds);
  return { cookie: `${sessionCookie}=${secret}` };
};

const tokenHeaders = async ({ parts }: Pick<TestServer, "parts">, staff: number, roles: readonly StaffRole[]) => {
  const token = await createToken(parts, platform, { staff, name: "test", roles, lifeSeconds });
  if (!token.ok) throw new Error(token.error);
  return { authorization: `Bearer ${token.value.secret}` };
};
