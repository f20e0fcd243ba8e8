/** The form of a row in the table of who may use which route. */
import type { Caller, Province } from "./province.ts";

/**
 * What each caller gets, in the order of `callers` and in three groups: travelers, staff, others. A: allowed; N: 404, as if it were not
 * there; F: 403, not for this role; S: 401, sign in first.
 */
export type Expected = string;

/** A request of one caller. */
export interface AccessRequest {
  /** The route's own address where it is left out. */
  readonly url?: string;
  readonly payload?: object | string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A route, and what each caller gets there. */
export interface AccessRow {
  /** Method and address as the route is registered. */
  readonly route: string;
  /** Whose thing the request is about, where a route has several rows. */
  readonly about?: string;
  readonly expected: Expected;
  /** What is sent, made anew for each caller: it must be right, so that a refusal is for the caller. */
  readonly request?: (province: Province, caller: Caller) => AccessRequest | Promise<AccessRequest>;
  /** Which statuses are an allowed caller's, where it is not one of 200, 201, 202, 204: what was asked for cannot be, or was done before. */
  readonly allowed?: readonly number[];
  /** The answer has no end; it is left after its head. */
  readonly isStream?: true;
}

/** For everyone, signed in or not. */
export const everyone: Expected = "AAA AAAAAA AA";
/** For a traveler's own things. */
export const travelers: Expected = "AAA FFFFFF SS";
/** For whoever is staff, about itself. */
export const anyStaff: Expected = "FFF AAAAAA SS";
/** For operators. */
export const operators: Expected = "FFF FFAFFF SS";

/** Fills the parts of a route's address. */
export const at = (path: string, parts: Readonly<Record<string, string | number>>): string =>
  path.replace(/:(\w+)/g, (_, name: string) => String(parts[name]));
