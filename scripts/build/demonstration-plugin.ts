/** Leaves out of the pages what only a demonstration shows. */
import type { Plugin } from "vite";

const markedParts = /<!-- demonstration -->[\s\S]*?<!-- end of demonstration -->\s*/g;

/** Removes the parts of each HTML page between the marks `demonstration` and `end of demonstration`, unless it is one. */
export const demonstrationPlugin = (isDemonstration: boolean): Plugin => ({
  name: "clearway-demonstration",
  transformIndexHtml: { order: "pre", handler: (html) => (isDemonstration ? html : html.replaceAll(markedParts, "")) },
});
