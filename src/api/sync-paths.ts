/** The paths under which lists and trust come to gates (core/README.md, "Sync"); the same at any CDN or file server. */

/** Paths from the origin on. Numbers are what manifest and root name; none needs escaping. */
export const syncPaths = {
  manifest: (): string => "/sync/manifest",
  root: (version: number): string => `/sync/root/${version}`,
  trust: (version: number): string => `/sync/trust/${version}`,
  snapshot: (issuer: number, list: number, version: number): string => `/sync/lists/${issuer}/${list}/${version}`,
  delta: (issuer: number, list: number, { from, to }: { readonly from: number; readonly to: number }): string =>
    `/sync/lists/${issuer}/${list}/${from}..${to}`,
} as const;

/** The public form of a status list (IETF token); with an issuer's base URI before it, the URI that the token names. */
export const statusPath = (issuer: number, list: number): string => `/status/${issuer}/${list}`;
