/** Writes a JSON Schema so that a person can read it, much like a type. */
import type { JsonSchema } from "../plugins/open-api-schemas.ts";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text that may stand in HTML, also in an attribute. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (letter) => entities[letter] ?? "");

/** HTML of a schema; parts with a name are links. */
export const schemaHtml = (schema: JsonSchema | boolean, indent = ""): string => {
  if (typeof schema === "boolean") return schema ? "anything" : "nothing";
  if (schema.$ref !== undefined) return referenceHtml(schema.$ref);
  if (schema.const !== undefined) return escapeHtml(JSON.stringify(schema.const));
  if (schema.enum !== undefined) return schema.enum.map((value) => escapeHtml(JSON.stringify(value))).join(" | ");
  const variants = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (variants !== undefined) {
    return variants.map((one) => schemaHtml(one, indent)).join(schema.allOf === undefined ? " | " : " & ");
  }
  return typedHtml(schema, indent);
};

const typedHtml = (schema: JsonSchema, indent: string): string => {
  const { type } = schema;
  if (Array.isArray(type)) return type.map((one) => typedHtml({ ...schema, type: one }, indent)).join(" | ");
  switch (type) {
    case "object":
      return objectHtml(schema, indent);
    case "array":
      return arrayHtml(schema, indent);
    case "string":
      return `text${stringWords(schema)}`;
    case "integer":
      return `whole number${rangeWords(schema.minimum, schema.maximum)}`;
    case "number":
      return `number${rangeWords(schema.minimum, schema.maximum)}`;
    case "boolean":
    case "null":
      return type;
    default:
      return "anything";
  }
};

const referenceHtml = (reference: string): string => {
  const name = escapeHtml(reference.split("/").at(-1) ?? "");
  return `<a href="#${name}">${name}</a>`;
};

const objectHtml = ({ properties = {}, required = [], additionalProperties }: JsonSchema, indent: string): string => {
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(
    ([name, part]) => `${inner}${escapeHtml(name)}${required.includes(name) ? "" : "?"}: ${schemaHtml(part, inner)}`,
  );
  if (typeof additionalProperties === "object")
    lines.push(`${inner}[name]: ${schemaHtml(additionalProperties, inner)}`);
  return lines.length === 0 ? "{}" : `{\n${lines.join("\n")}\n${indent}}`;
};

const arrayHtml = ({ items, minItems, maxItems }: JsonSchema, indent: string): string => {
  const item = items === undefined || Array.isArray(items) ? "anything" : schemaHtml(items, indent);
  return `list of ${item}${rangeWords(minItems, maxItems)}`;
};

const stringWords = ({ format, pattern, minLength, maxLength, default: usual }: JsonSchema): string => {
  const words = [
    ...(format === undefined ? [] : [escapeHtml(format)]),
    ...(pattern === undefined ? [] : [`<code>${escapeHtml(pattern)}</code>`]),
    ...(minLength === undefined && maxLength === undefined
      ? []
      : [`${minLength ?? 0} to ${maxLength ?? "any"} characters`]),
    ...(usual === undefined ? [] : [`else ${escapeHtml(JSON.stringify(usual))}`]),
  ];
  return words.length === 0 ? "" : ` (${words.join(", ")})`;
};

const rangeWords = (min: number | undefined, max: number | undefined): string => {
  if (min === undefined && max === undefined) return "";
  if (max === undefined) return ` (from ${min})`;
  return min === undefined ? ` (to ${max})` : ` (${min} to ${max})`;
};
