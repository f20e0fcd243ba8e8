/** JSON Schema (2020-12, as OpenAPI 3.1 has it) of the contract in `src/api`: what has a name there has the same name here. */
import { z } from "zod";
import * as applications from "../../api/applications.ts";
import * as communities from "../../api/communities.ts";
import * as demoCodes from "../../api/demo-codes.ts";
import * as desk from "../../api/desk.ts";
import * as devices from "../../api/devices.ts";
import * as epidemic from "../../api/epidemic.ts";
import * as errorBody from "../../api/error-body.ts";
import * as health from "../../api/health.ts";
import * as holderKeys from "../../api/holder-keys.ts";
import * as notifications from "../../api/notifications.ts";
import * as operations from "../../api/operations.ts";
import * as passes from "../../api/passes.ts";
import * as people from "../../api/people.ts";
import * as prints from "../../api/prints.ts";
import * as problems from "../../api/problems.ts";
import * as referrals from "../../api/referrals.ts";
import * as reports from "../../api/reports.ts";
import * as scans from "../../api/scans.ts";
import * as signIn from "../../api/sign-in.ts";
import * as staff from "../../api/staff.ts";

/** A JSON Schema as it is written. */
export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** What a request sends and what an answer has can differ: defaults are filled in between. */
export type Direction = "input" | "output";

/** Makes JSON Schemas that share their named parts. */
export interface SchemaWriter {
  /** The schema, by reference where it has a name. */
  readonly write: (schema: z.core.$ZodType, direction: Direction) => JsonSchema;
  /** Every named part that was referred to, by name. */
  readonly components: () => Readonly<Record<string, JsonSchema>>;
}

const contract = [
  ...[applications, communities, demoCodes, desk, devices, epidemic, errorBody, health, holderKeys, notifications],
  ...[operations, passes, people, prints, problems, referrals, reports, scans, signIn, staff],
];

/** Whether a route's schema is one of the contract's kind. */
export const isSchema = (value: unknown): value is z.core.$ZodType =>
  typeof value === "object" && value !== null && "_zod" in value;

/** Parts of an address are written out where they stand: they are parameters there, no bodies. */
const partForm = /(?:Params|Query)Schema$/;

/** `ownApplicationSchema` is OwnApplication. The same name for two parts throws. */
const nameParts = (): ReadonlyMap<z.core.$ZodType, string> => {
  const names = new Map<z.core.$ZodType, string>();
  for (const module of contract) {
    for (const [key, value] of Object.entries(module)) {
      if (!isSchema(value) || names.has(value) || partForm.test(key)) continue;
      const plain = key.replace(/Schema$/, "");
      const name = `${plain.charAt(0).toUpperCase()}${plain.slice(1)}`;
      if ([...names.values()].includes(name)) throw new Error(`Two parts of the contract are called ${name}.`);
      names.set(value, name);
    }
  }
  return names;
};

/** Bounds that every number has, and the long form of what `format` says already, help nobody. */
const tidy = ({ jsonSchema }: { readonly jsonSchema: JsonSchema }): void => {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
};

const referenceTo = (name: string): string => `#/components/schemas/${name}`;

/** A writer; what is not in the contract is written out where it stands. */
export const createSchemaWriter = (): SchemaWriter => {
  const names = nameParts();
  const plain = z.registry<{ id: string }>();
  const settings = { unrepresentable: "any", target: "draft-2020-12", override: tidy } as const;
  const isSame = (schema: z.core.$ZodType): boolean => {
    const [sent, given] = (["input", "output"] as const).map((io) =>
      JSON.stringify(z.toJSONSchema(schema, { ...settings, io, metadata: plain })),
    );
    return sent === given;
  };
  const registryOf = (direction: Direction) => {
    const registry = z.registry<{ id: string }>();
    for (const [schema, name] of names) {
      registry.add(schema, { id: direction === "output" || isSame(schema) ? name : `${name}Input` });
    }
    const { schemas } = z.toJSONSchema(registry, { ...settings, io: direction, uri: referenceTo });
    return { registry, schemas };
  };
  const written = { input: registryOf("input"), output: registryOf("output") };
  const used = new Map<string, JsonSchema>();
  const use = (direction: Direction, schema: JsonSchema): void => {
    for (const [, name = ""] of JSON.stringify(schema).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      const found = written[direction].schemas[name];
      if (used.has(name) || found === undefined) continue;
      const { $schema: _, $id: __, ...part } = found;
      used.set(name, part);
      use(direction, part);
    }
  };
  const write = (schema: z.core.$ZodType, direction: Direction): JsonSchema => {
    const reference = writeReference(written[direction].registry, schema, direction);
    use(direction, reference);
    return reference;
  };
  const writeReference = (
    named: z.core.$ZodRegistry<{ id: string }>,
    schema: z.core.$ZodType,
    io: Direction,
  ): JsonSchema => {
    const name = named.get(schema)?.id;
    if (name !== undefined) return { $ref: referenceTo(name) };
    const result = z.toJSONSchema(schema, { ...settings, io, metadata: named });
    const { $schema: _, $defs: __, ...rest } = result;
    // as: only references were rewritten
    return JSON.parse(JSON.stringify(rest).replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema;
  };
  return { write, components: () => Object.fromEntries([...used].toSorted(([a], [b]) => a.localeCompare(b))) };
};
