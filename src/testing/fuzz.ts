/** Makes requests that a route may not take, from one that it takes. */
import type { AccessRequest } from "./access-row.ts";
import { oddBodies, oddTree, oddValue, pick } from "./fuzz-values.ts";
import type { Json, Random } from "./fuzz-values.ts";

/** A request with its route's address filled in. */
export interface FuzzRequest extends AccessRequest {
  readonly url: string;
}

/** Members of objects and elements of lists, from the root on. */
type JsonPath = readonly string[];

const isTree = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const pathsOf = (value: unknown, before: JsonPath = []): readonly JsonPath[] => {
  const below = isTree(value) ? Object.entries(value).flatMap(([key, part]) => pathsOf(part, [...before, key])) : [];
  return [before, ...below];
};

/** The value with what is at a path made anew; what `change` gives undefined for is left out. */
const changeAt = (value: unknown, path: JsonPath, change: (old: unknown) => unknown): unknown => {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  if (!isTree(value)) return value;
  if (Array.isArray(value))
    return value.map((part, index) => (String(index) === key ? changeAt(part, rest, change) : part));
  const entries = Object.entries(value).map(([name, part]) => [
    name,
    name === key ? changeAt(part, rest, change) : part,
  ]);
  return Object.fromEntries(entries.filter(([, part]) => part !== undefined));
};

/** Something near the old value: its letters, its sign, one more. */
const near = (random: Random, old: unknown): Json => {
  if (typeof old === "number") return old + pick(random, [1, -1, 0.5, -2 * old, 2 ** 31]);
  if (typeof old === "string") {
    const changes = [
      old.toUpperCase(),
      `${old} `,
      ` ${old}`,
      old.slice(1),
      `${old}${old}`,
      `${old}\u0000`,
      old.replace(/\d/, "9"),
    ];
    return pick(random, changes);
  }
  return oddValue(random);
};

const changeBody = (random: Random, body: object): unknown => {
  const path = pick(random, pathsOf(body));
  const kind = random();
  if (kind < 0.15) return changeAt(body, path, () => undefined);
  if (kind < 0.25)
    return changeAt(body, path, (old) => (isTree(old) && !Array.isArray(old) ? { ...old, extra: 1 } : [old]));
  return changeAt(body, path, (old) => (random() < 0.4 ? near(random, old) : oddValue(random)));
};

/** Written into an address; half of it as it is. */
const inAddress = (random: Random, value: Json): string => {
  const text = typeof value === "string" ? value.replace(/\p{Cs}/gu, "\ufffd") : JSON.stringify(value);
  return random() < 0.9 ? encodeURIComponent(text) : text.replace(/[^\x21-\x7e]|[?#\\]/g, "%");
};

const changeQuery = (random: Random, url: string): string => {
  const [path = "", query = ""] = url.split("?");
  const pairs = query === "" ? [] : query.split("&");
  const at = Math.floor(random() * (pairs.length + 1));
  const name = pairs[at]?.split("=")[0] ?? pick(random, ["extra", "limit", "after", "before"]);
  const changed = `${name}=${inAddress(random, oddValue(random))}`;
  const rest = random() < 0.2 ? pairs : pairs.filter((_, index) => index !== at);
  return `${path}?${[...rest, changed].join("&")}`;
};

/** Changes one part of the path that is a parameter. */
const changePath = (random: Random, url: string, template: string): string => {
  const [path = "", query] = url.split("?");
  const names = template.split("/");
  const places = [...names.keys()].filter((index) => names[index]?.startsWith(":") === true);
  const at = pick(random, places);
  const parts = path.split("/").map((part, index) => {
    if (index !== at) return part;
    const old = decodeURIComponent(part);
    return inAddress(random, random() < 0.4 ? near(random, /^\d+$/.test(old) ? Number(old) : old) : oddValue(random));
  });
  return `${parts.join("/")}${query === undefined ? "" : `?${query}`}`;
};

const headerNames = [
  ...["content-type", "authorization", "cookie", "origin", "sec-fetch-site", "accept", "range", "if-none-match"],
  ...["last-event-id", "upload-offset", "x-forwarded-for", "accept-encoding", "content-encoding"],
];
const headerValues = [
  ...["", "x", "application/json", "text/plain", "application/json; charset=utf-16", "Bearer x", "Bearer ", "bytes=0-"],
  ...["bytes=5-1,-3", "bytes=99999999999999999999-", "0", "-1", "1e9", "gzip", "a=b; clearway_session=x", "null", "*"],
];

/** A valid request with one thing changed: a field of the body, of the query or of the path, or a header. */
export const changeOne = (random: Random, request: FuzzRequest, template: string): FuzzRequest => {
  const { payload, url } = request;
  const kind = random();
  if (kind < 0.1) {
    return { ...request, headers: { ...request.headers, [pick(random, headerNames)]: pick(random, headerValues) } };
  }
  const isJson = typeof payload === "object" && !Buffer.isBuffer(payload);
  const hasParts = template.includes(":");
  if (isJson && (kind < 0.75 || !hasParts)) return withBody(request, changeBody(random, payload));
  if (Buffer.isBuffer(payload) && kind < 0.7) return { ...request, payload: changeBytes(random, payload) };
  if (typeof payload === "string" && kind < 0.7) return { ...request, payload: changeLines(random, payload) };
  return { ...request, url: hasParts && kind < 0.9 ? changePath(random, url, template) : changeQuery(random, url) };
};

/** A letter, or a line, is lost, doubled or another. */
const changeLines = (random: Random, text: string): string => {
  const at = Math.floor(random() * text.length);
  const odd = oddValue(random);
  const written = typeof odd === "string" ? odd : JSON.stringify(odd);
  return `${text.slice(0, at)}${random() < 0.7 ? written : ""}${text.slice(at + Math.floor(random() * 5))}`;
};

/** One bit is another, or the end is lost. */
const changeBytes = (random: Random, bytes: Buffer): Buffer => {
  const at = Math.floor(random() * bytes.length);
  if (random() < 0.3) return bytes.subarray(0, at);
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  return changed;
};

/** The same request with another body; JSON that is more than an object is written here. */
const withBody = (request: FuzzRequest, body: unknown): FuzzRequest => ({
  ...request,
  headers: { "content-type": "application/json", ...request.headers },
  payload: JSON.stringify(body) ?? "",
});

/** The right address with a body that is made up: known names with odd values, or no JSON. */
export const makeUp = (random: Random, request: FuzzRequest): FuzzRequest => {
  const keys = isTree(request.payload) ? Object.keys(request.payload).slice(0, 20) : ["x"];
  if (random() < 0.3) return { ...withBody(request, null), payload: pick(random, oddBodies) };
  return withBody(
    { ...request, url: random() < 0.2 ? changeQuery(random, request.url) : request.url },
    oddTree(random, keys),
  );
};
