/** What a route answers, as the document has it: its successes by schema, its failures by code. */
import { STATUS_CODES } from "node:http";
import type { z } from "zod";
import { errorBodySchema } from "../../api/error-body.ts";
import { nothingSchema } from "../../api/pages.ts";
import { problemSchema, problemType } from "../../api/problems.ts";
import { standardErrors } from "./open-api-operation.ts";
import type { ErrorName, Operation } from "./open-api-operation.ts";
import { isSchema } from "./open-api-schemas.ts";
import type { Direction, SchemaWriter } from "./open-api-schemas.ts";
import type { Answer, Content, DescribedRoute } from "./open-api-types.ts";
import { isApiAddress } from "./problems.ts";

/** A body by media type. */
export const contentOf = (
  writer: SchemaWriter,
  schema: z.core.$ZodType,
  { types, direction }: { readonly types: readonly string[]; readonly direction: Direction },
): Content => {
  const written = writer.write(schema, direction);
  return Object.fromEntries(types.map((type) => [type, { schema: written }]));
};

/** All codes of a route, by status and in this order. */
export const errorsOf = (route: DescribedRoute, operation: Operation | undefined): readonly ErrorName[] => {
  const { method, url, access = "public" } = route;
  const isApi = isApiAddress(url);
  const isChecked = [route.params, route.querystring, route.body].some(isSchema);
  const isLimited = isApi || method !== "GET";
  const standard = standardErrors({ method, isApi, isLimited, isForEveryone: access === "public", isChecked });
  const all = new Set([...standard, ...(operation?.errors ?? [])]);
  return [...all].toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
};

/** Every answer, by status. */
export const answersOf = (
  writer: SchemaWriter,
  route: DescribedRoute,
  operation: Operation | undefined,
): Readonly<Record<string, Answer>> => {
  const schemas = schemasByStatus(route.response);
  const codes = codesByStatus(errorsOf(route, operation));
  const answers: Record<string, Answer> = {};
  for (const [status, schema] of schemas) {
    const isFailure = codes.has(status) || (Number(status) >= 400 && !isOwnKind(schema));
    if (!isFailure && (status !== "200" || operation?.gives === undefined))
      answers[status] = { description: titleOf(status), ...bodyOf(writer, schema) };
  }
  if (operation?.gives !== undefined) answers["200"] = bytesAnswer(operation.gives);
  for (const [status, description] of Object.entries(operation?.also ?? {})) answers[status] = { description };
  const isApi = isApiAddress(route.url);
  for (const [status, names] of codes) {
    const schema = schemas.get(status) ?? (isApi ? problemSchema : errorBodySchema);
    const types = [isApi ? problemType : "application/json"];
    answers[status] = {
      description: `${titleOf(status)}: ${names.join(", ")}`,
      content: contentOf(writer, schema, { types, direction: "output" }),
      "x-codes": names,
    };
  }
  return answers;
};

/** A failure is told by its code; a body of its own with such a status is an answer of its own kind. */
const isOwnKind = (schema: z.core.$ZodType): boolean => schema !== problemSchema && schema !== errorBodySchema;

const titleOf = (status: string): string => STATUS_CODES[Number(status)] ?? "Answer";

const bytesAnswer = (type: string): Answer => ({ description: titleOf("200"), content: { [type]: { schema: {} } } });

const bodyOf = (writer: SchemaWriter, schema: z.core.$ZodType) =>
  schema === nothingSchema
    ? {}
    : { content: contentOf(writer, schema, { types: ["application/json"], direction: "output" }) };

const schemasByStatus = (response: unknown): ReadonlyMap<string, z.core.$ZodType> => {
  const schemas = new Map<string, z.core.$ZodType>();
  if (typeof response !== "object" || response === null) return schemas;
  for (const [status, schema] of Object.entries(response)) if (isSchema(schema)) schemas.set(status, schema);
  return schemas;
};

const codesByStatus = (errors: readonly ErrorName[]): ReadonlyMap<string, readonly string[]> => {
  const codes = new Map<string, string[]>();
  for (const error of errors) {
    const [status = "", code = ""] = error.split(" ");
    codes.set(status, [...(codes.get(status) ?? []), code]);
  }
  return codes;
};
