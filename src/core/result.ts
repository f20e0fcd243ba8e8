// What outside input can cause is a value, never a throw (core/README.md, "Errors").

/** Either a value, or an error from a closed set of codes that are prefixed by the layer that found it. */
export type Result<T, E extends string> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** A success. */
export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

/** A failure with its code. */
export const fail = <E extends string>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error });
