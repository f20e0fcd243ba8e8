/** Keeps what each route says of itself, for the document about the API and for whoever checks that it is true. */
import type { FastifyInstance } from "fastify";
import { errorsOf } from "./open-api-answers.ts";
import { describeApi, isDescribed } from "./open-api-document.ts";
import { publicOperations } from "./open-api-public.ts";
import { staffOperations } from "./open-api-staff.ts";
import { travelerOperations } from "./open-api-people.ts";
import { videoOperations } from "./open-api-videos.ts";
import type { DescribedRoute, OpenApiDocument } from "./open-api-types.ts";

const operations = {
  ...travelerOperations,
  ...staffOperations,
  ...publicOperations,
  ...videoOperations,
};

/** What is known once all routes are registered. */
export interface OpenApi {
  readonly readDocument: () => OpenApiDocument;
}

/** Told of a refusal that the document does not have, such as "PUT /api/me/phone: 409 code-new". */
export type OnUndescribed = (refusal: string) => void;

/** Registers it, for all routes that come after it. */
export const registerOpenApi = (
  app: FastifyInstance,
  {
    publicOrigin,
    onUndescribed,
  }: { readonly publicOrigin: string; readonly onUndescribed?: OnUndescribed | undefined },
): OpenApi => {
  const routes: DescribedRoute[] = [];
  app.addHook("onRoute", ({ method, url, config, schema }) => {
    const { params, querystring, headers, body, response } = schema ?? {};
    for (const one of [method].flat()) {
      routes.push({ method: one, url, access: config?.access, params, querystring, headers, body, response });
    }
  });
  if (onUndescribed !== undefined) checkRefusals(app, routes, onUndescribed);
  let document: OpenApiDocument | undefined = undefined;
  return { readDocument: () => (document ??= describeApi(routes, operations, publicOrigin)) };
};

const checkRefusals = (app: FastifyInstance, routes: readonly DescribedRoute[], tell: OnUndescribed): void => {
  app.addHook("onSend", async ({ method, routeOptions }, { statusCode }, payload) => {
    const url = routeOptions.url ?? "";
    const code = statusCode < 400 ? undefined : codeOf(payload);
    const route = routes.find((one) => one.method === method && one.url === url);
    if (code === undefined || route === undefined || !isDescribed(route, operations)) return;
    const name = `${method} ${url}`;
    const written = new Map(Object.entries(operations)).get(name);
    if (!errorsOf(route, written).some((error) => error === `${statusCode} ${code}`)) {
      tell(`${name}: ${statusCode} ${code}`);
    }
  });
};

/** The stable code of a failure's body. */
const codeOf = (payload: unknown): string | undefined => {
  if (typeof payload !== "string" || !payload.startsWith("{")) return undefined;
  const { code, error } = Object(JSON.parse(payload));
  return typeof code === "string" ? code : typeof error === "string" ? error : undefined;
};
