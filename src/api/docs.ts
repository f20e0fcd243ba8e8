/** Where the API describes itself. */

/** The page's path as many type it; it leads to the page. */
export const docsPathSlashed = "/docs/";

/** Paths: a page for people, how it looks, and the document (OpenAPI 3.1). */
export const docsPaths = { page: "/docs", style: "/docs/page.css", document: "/docs/openapi.json" } as const;
