/** Makes the OpenAPI 3.1 document of a server from its routes: their schemas, who may use them, and what is written by hand of them. */
import { commitmentVersion } from "../../api/applications.ts";
import { privacyNoticeVersion } from "../../api/people.ts";
import { sessionCookie } from "../access/session-cookie.ts";
import type { Access } from "./access.ts";
import { answersOf, contentOf } from "./open-api-answers.ts";
import { tags } from "./open-api-operation.ts";
import type { Operation, Operations } from "./open-api-operation.ts";
import { createSchemaWriter, isSchema } from "./open-api-schemas.ts";
import type { SchemaWriter } from "./open-api-schemas.ts";
import type { DescribedOperation, DescribedRoute, OpenApiDocument, Parameter } from "./open-api-types.ts";
import { isApiAddress } from "./problems.ts";

const securitySchemes = {
  session: {
    ...{ type: "apiKey", in: "cookie", name: sessionCookie },
    description: "Of travelers and staff; signing in sets it.",
  },
  token: { type: "http", scheme: "bearer", description: "Of staff, for programs: npm run staff -- token." },
} as const;

const info = {
  title: "Clearway",
  version: "1",
  description:
    "Health travel passes: applications, daily reports, codes, and the lists that gates check them with. Times are whole " +
    "seconds since 1970, dates are days in Asia/Shanghai. Failures below /api are problem details (RFC 9457) with a stable code. " +
    `What a traveler accepts and confirms has versions: the privacy notice that holds now is noticeVersion ${privacyNoticeVersion}, the ` +
    `commitment commitmentVersion ${commitmentVersion}. The OpenAPI document has them in info, as x-noticeVersion and x-commitmentVersion; ` +
    "another number is refused with 422 notice-outdated or commitment-outdated: read them again then, and show the new text.",
  "x-noticeVersion": privacyNoticeVersion,
  "x-commitmentVersion": commitmentVersion,
} as const;

/** Whether a route belongs into the document: those below `/api`, and what is written of. The apps' pages do not. */
export const isDescribed = ({ method, url }: DescribedRoute, operations: Operations): boolean =>
  method !== "HEAD" && method !== "OPTIONS" && (isApiAddress(url) || Object.hasOwn(operations, `${method} ${url}`));

/** The document. A route below `/api` of which nothing is written stands there without words. */
export const describeApi = (
  routes: readonly DescribedRoute[],
  operations: Operations,
  publicOrigin: string,
): OpenApiDocument => {
  const writer = createSchemaWriter();
  const paths: Record<string, Record<string, DescribedOperation>> = {};
  for (const route of routes.filter((one) => isDescribed(one, operations))) {
    const path = route.url.replace(/:(\w+)/g, "{$1}");
    const operation = operations[`${route.method} ${route.url}`];
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(writer, route, operation) };
  }
  return {
    ...{ openapi: "3.1.0", info, servers: [{ url: publicOrigin }] },
    tags: tags.map(([name, description]) => ({ name, description })),
    paths,
    components: { schemas: writer.components(), securitySchemes },
  };
};

const describeRoute = (
  writer: SchemaWriter,
  route: DescribedRoute,
  operation: Operation | undefined,
): DescribedOperation => {
  const { method, url, access = "public", body } = route;
  const parameters = [
    ...parametersOf(writer, route.params, "path"),
    ...parametersOf(writer, route.querystring, "query"),
    ...parametersOf(writer, route.headers, "header"),
  ];
  return {
    operationId: `${method.toLowerCase()}${url.replace(/\/$/, "/slashed").replace(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary: operation?.summary ?? "",
    ...(operation?.description !== undefined && { description: operation.description }),
    tags: operation === undefined ? [] : [operation.tag],
    security: securityOf(access),
    "x-access": access,
    ...(parameters.length > 0 && { parameters }),
    ...(isSchema(body) && {
      requestBody: {
        required: true,
        content: contentOf(writer, body, { types: operation?.takes ?? ["application/json"], direction: "input" }),
      },
    }),
    responses: answersOf(writer, route, operation),
  };
};

const securityOf = (access: Access): DescribedOperation["security"] => {
  if (access === "public") return [];
  const isForStaff = access.roles.some((role) => role !== "traveler");
  return isForStaff && access.sessionOnly !== true ? [{ session: [] }, { token: [] }] : [{ session: [] }];
};

const parametersOf = (writer: SchemaWriter, schema: unknown, place: Parameter["in"]): readonly Parameter[] => {
  if (!isSchema(schema)) return [];
  const { properties = {}, required = [] } = writer.write(schema, "input");
  return Object.entries(properties).map(([name, part]) => ({
    ...{ name, in: place, required: place === "path" || required.includes(name) },
    schema: typeof part === "boolean" ? {} : part,
  }));
};
