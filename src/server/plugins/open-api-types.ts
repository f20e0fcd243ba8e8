/** The parts of an OpenAPI 3.1 document that this server's has. */
import type { Access } from "./access.ts";
import type { JsonSchema } from "./open-api-schemas.ts";

/** A route as it was registered. */
export interface DescribedRoute {
  readonly method: string;
  readonly url: string;
  readonly access: Access | undefined;
  readonly params?: unknown;
  readonly querystring?: unknown;
  readonly headers?: unknown;
  readonly body?: unknown;
  readonly response?: unknown;
}

/** A body by media type. */
export type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>;

/** An answer of a route. */
export interface Answer {
  readonly description: string;
  readonly content?: Content;
  /** The stable codes with which it refuses. */
  readonly "x-codes"?: readonly string[];
}

/** A parameter of a path, a query or a header. */
export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly schema: JsonSchema;
}

/** A route in the document. */
export interface DescribedOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly "x-access": Access;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: true; readonly content: Content };
  readonly responses: Readonly<Record<string, Answer>>;
}

/** What a traveler accepts and confirms now: an app sends these numbers. */
export interface HeldVersions {
  readonly "x-noticeVersion": number;
  readonly "x-commitmentVersion": number;
}

/** The document. */
export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string; readonly description: string } & HeldVersions;
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
}
