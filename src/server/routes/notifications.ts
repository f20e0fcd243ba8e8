/** What travelers and officers are told (`src/api/notifications.ts`). */
import { PassThrough } from "node:stream";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import * as api from "../../api/notifications.ts";
import { nothingSchema } from "../../api/pages.ts";
import { problemAnswers } from "../../api/problems.ts";
import { readSessionCookie } from "../access/session-cookie.ts";
import { secretHash } from "../access/sessions.ts";
import { subscribe, unsubscribe } from "../notifications/push-subscriptions.ts";
import type { SubscriptionParts } from "../notifications/push-subscriptions.ts";
import { markSeen, readPage } from "../notifications/read-notifications.ts";
import { notificationsOf, readerOf } from "../notifications/readers.ts";
import type { NotificationStreams } from "../notifications/streams.ts";
import type { VapidKey } from "../notifications/vapid-key.ts";
import type { Access } from "../plugins/access.ts";
import { sendNotFound, sendProblem } from "../plugins/problems.ts";

/** What these routes need. */
export interface NotificationParts extends SubscriptionParts {
  readonly streams: NotificationStreams;
  readonly vapidKey: Pick<VapidKey, "publicKey">;
}

const readers: Access = { roles: ["traveler", "officer"], scope: "own", sessionOnly: true };
/** Unread bytes of a browser that does not listen. */
const unreadBytesMax = 262_144;
const retrySeconds = "30";

/** The routes. */
export const notificationsRoutes =
  (parts: NotificationParts): FastifyPluginAsyncZod =>
  async (scope) => {
    scope.addHook("preClose", async () => parts.streams.close());
    await scope.register(readingRoutes(parts));
    await scope.register(streamRoutes(parts));
    await scope.register(pushRoutes(parts));
  };

const readingRoutes =
  ({ db }: NotificationParts): FastifyPluginAsyncZod =>
  async (scope) => {
    scope.get(
      api.notificationPaths.list,
      {
        config: { access: readers },
        schema: {
          querystring: api.notificationQuerySchema,
          response: { 200: api.notificationPageSchema, ...problemAnswers },
        },
      },
      async (request) => {
        const page = await readPage(db, {
          holders: await notificationsOf(db, request.actor),
          ...request.query,
        });
        return { ...page, notifications: [...page.notifications] };
      },
    );

    scope.post(
      api.notificationPaths.seen,
      {
        config: { access: readers },
        schema: { params: api.notificationParamsSchema, response: { 204: nothingSchema, ...problemAnswers } },
      },
      async (request, reply) => {
        const holders = await notificationsOf(db, request.actor);
        const isThere = await markSeen(db, holders, request.params.notification);
        return isThere ? reply.code(204).send(null) : sendNotFound(reply);
      },
    );
  };

const idForm = /^\d{1,15}$/;

const streamRoutes =
  ({ db, streams }: NotificationParts): FastifyPluginAsyncZod =>
  async (scope) => {
    scope.get(
      api.notificationPaths.stream,
      { config: { access: readers }, schema: { response: { 200: api.notificationStreamSchema, ...problemAnswers } } },
      async (request, reply) => {
        const reader = await readerOf(db, request.actor);
        const lastId = request.headers["last-event-id"];
        const after = typeof lastId === "string" && idForm.test(lastId) ? Number(lastId) : undefined;
        const body = new PassThrough({ highWaterMark: unreadBytesMax });
        const write = (text: string): boolean => body.write(text);
        const close = await streams.open(
          {
            ...{ reader, after, holders: await notificationsOf(db, request.actor) },
            sessionHash: secretHash(readSessionCookie(request.headers.cookie) ?? ""),
          },
          { write, end: () => void body.end() },
        );
        if (close === undefined) {
          return sendProblem(
            reply.header("retry-after", retrySeconds),
            503,
            "streams-full",
            "Too many people are connected now. Ask for the list instead, and connect later.",
          );
        }
        body.on("close", close);
        // What is written behind the end of a connection that just broke is for nobody.
        body.on("error", close);
        return reply
          .headers({ "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" })
          .send(body);
      },
    );
  };

const refusals = {
  "push-endpoint": "This server does not send to that push service. Notifications still come while the app is open.",
  "push-key": "The keys of the subscription are not right. Subscribe anew.",
} as const;

const pushRoutes =
  (parts: NotificationParts): FastifyPluginAsyncZod =>
  async (scope) => {
    scope.get(
      api.notificationPaths.pushKey,
      { config: { access: readers }, schema: { response: { 200: api.pushKeySchema, ...problemAnswers } } },
      async () => ({ publicKey: parts.vapidKey.publicKey }),
    );

    scope.put(
      api.notificationPaths.pushSubscription,
      {
        config: { access: readers },
        schema: { body: api.pushSubscriptionSchema, response: { 204: nothingSchema, ...problemAnswers } },
      },
      async (request, reply) => {
        const done = await subscribe(parts, await readerOf(parts.db, request.actor), request.body);
        return done.ok ? reply.code(204).send(null) : sendProblem(reply, 409, done.error, refusals[done.error]);
      },
    );

    scope.delete(
      api.notificationPaths.pushSubscription,
      {
        config: { access: readers },
        schema: { body: api.pushEndpointSchema, response: { 204: nothingSchema, ...problemAnswers } },
      },
      async (request, reply) => {
        await unsubscribe(parts.db, await readerOf(parts.db, request.actor), request.body.endpoint);
        return reply.code(204).send(null);
      },
    );
  };
