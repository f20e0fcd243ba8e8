/** The cookie that carries a session's secret. */
import type { FastifyReply } from "fastify";
import type { NewSession } from "./sessions.ts";

/** Its name. One browser is signed in as one person at a time. */
export const sessionCookie = "clearway_session";

/** Over plain http browsers take a Secure cookie from nobody, and from localhost not all do. */
const isPlainLocalhost = (publicOrigin: string): boolean => {
  const { protocol, hostname } = new URL(publicOrigin);
  return protocol === "http:" && hostname === "localhost";
};

const cookieText = (publicOrigin: string, secret: string, lifeSeconds: number): string =>
  [
    `${sessionCookie}=${secret}`,
    "Path=/",
    `Max-Age=${lifeSeconds}`,
    "HttpOnly",
    "SameSite=Strict",
    ...(isPlainLocalhost(publicOrigin) ? [] : ["Secure"]),
  ].join("; ");

/** Gives the session to the browser that asked. */
export const setSessionCookie = <Reply extends Pick<FastifyReply, "header">>(
  reply: Reply,
  publicOrigin: string,
  { secret, lifeSeconds }: NewSession,
): Reply => {
  reply.header("set-cookie", cookieText(publicOrigin, secret, lifeSeconds));
  return reply;
};

/** Takes the session from the browser. */
export const clearSessionCookie = <Reply extends Pick<FastifyReply, "header">>(
  reply: Reply,
  publicOrigin: string,
): Reply => {
  reply.header("set-cookie", cookieText(publicOrigin, "", 0));
  return reply;
};

const secretForm = /^[\w-]{43}$/;

/** The secret in a Cookie header; undefined where there is none of our form. */
export const readSessionCookie = (header: string | undefined): string | undefined => {
  for (const part of header?.split(";") ?? []) {
    const [name, value] = part.trim().split("=", 2);
    if (name === sessionCookie && value !== undefined && secretForm.test(value)) return value;
  }
  return undefined;
};
