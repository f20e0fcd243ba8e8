/** Leaves out of packages what the apps never call, where a bundler cannot see that: members of one large object or class. */
import type { Plugin } from "vite";
import { parseAst } from "vite";

/** What one module loses. */
export interface LeftOut {
  /** The end of the module's path, with `/`. */
  readonly module: string;
  /** Statements that assign to these paths (`nacl.box`), or to what lies below them. */
  readonly assigned?: readonly string[];
  /** Methods of its classes. */
  readonly methods?: readonly string[];
}

/** What the apps' packages lose: other ciphers than signatures, other sources of pictures than a camera's stream. */
export const leftOutOfApps: readonly LeftOut[] = [
  {
    module: "tweetnacl/nacl-fast.js",
    assigned: ["nacl.lowlevel", "nacl.secretbox", "nacl.box", "nacl.scalarMult", "poly1305.prototype"],
  },
  {
    module: "@zxing/browser/es2015/readers/BrowserCodeReader.js",
    methods: [
      ...["decodeFromImageElement", "decodeFromImageUrl", "decodeFromVideoDevice", "decodeFromVideoElement"],
      ...["decodeFromVideoUrl", "decodeOnceFromConstraints", "decodeOnceFromStream", "decodeOnceFromVideoDevice"],
      ...["decodeOnceFromVideoElement", "decodeOnceFromVideoUrl", "scanOneResult", "_decodeOnLoadImage"],
      ...["_waitImageLoad", "prepareImageElement", "destroyImageElement", "isImageLoaded", "decode"],
      ...["createCanvasFromMediaElement", "createBinaryBitmapFromMediaElem", "findDeviceById"],
    ],
  },
];

/** The parts of a syntax tree's node that are read here (ESTree). */
interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [member: string]: unknown;
}

const isNode = (value: unknown): value is SyntaxNode => typeof value === "object" && value !== null && "type" in value;

/** `a.b.c` as written; empty for what is not a plain path. */
const pathOf = (node: unknown): string => {
  if (!isNode(node)) return "";
  if (node.type === "Identifier") return String(node["name"]);
  if (node.type !== "MemberExpression" || node["computed"] === true) return "";
  return `${pathOf(node["object"])}.${pathOf(node["property"])}`;
};

/** The name in the list that says that this node goes, if one does. */
const nameOf = (node: SyntaxNode, { assigned = [], methods = [] }: LeftOut): string | undefined => {
  if (node.type === "MethodDefinition") return methods.find((name) => name === pathOf(node["key"]));
  const { expression } = node;
  if (node.type !== "ExpressionStatement" || !isNode(expression) || expression.type !== "AssignmentExpression") {
    return undefined;
  }
  const path = pathOf(expression["left"]);
  return assigned.find((name) => path === name || path.startsWith(`${name}.`));
};

/** The module's code without those parts. Throws where one is not there, as after an update of the package. */
export const leaveOut = (code: string, leftOut: LeftOut): string => {
  const spans: SyntaxNode[] = [];
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isNode(value)) return;
    const name = nameOf(value, leftOut);
    if (name === undefined) Object.values(value).forEach(visit);
    else {
      found.add(name);
      spans.push(value);
    }
  };
  visit(parseAst(code).body);
  const missing = [...(leftOut.assigned ?? []), ...(leftOut.methods ?? [])].filter((name) => !found.has(name));
  if (missing.length > 0) throw new Error(`${leftOut.module}: expected ${missing.join(", ")}, got a module without`);
  let at = 0;
  const kept = spans.map(({ start, end }) => {
    const part = code.slice(at, start);
    at = end;
    return part;
  });
  return [...kept, code.slice(at)].join("");
};

/** For the build only: tests and measurements read the packages as they are. */
export const leaveOutPlugin = (list: readonly LeftOut[] = leftOutOfApps): Plugin => ({
  name: "clearway-leave-out",
  apply: "build",
  transform: (code, id) => {
    const leftOut = list.find(({ module }) => id.endsWith(`/${module}`));
    return leftOut === undefined ? undefined : { code: leaveOut(code, leftOut), map: null };
  },
});
