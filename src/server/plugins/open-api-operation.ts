/** What the document about the API says of a route besides its schemas: what it is for, and with which codes it refuses. */

/** In the order in which they are shown. */
export const tags = [
  ["Signing in", "Travelers sign in with a document, a phone and a code that comes to it."],
  ["People", "A traveler's own data and those of dependents."],
  ["Applications", "Travelers apply for a pass and follow what becomes of it."],
  ["Passes and reports", "Codes for the phone, and the daily report that keeps them green."],
  ["Notifications", "What travelers and officers are told: listed, followed, pushed."],
  ["Desk", "Officers decide on the applications of their communities."],
  ["Referrals", "Somebody of the community looks after a red person; travelers object."],
  ["Epidemic data", "Deliveries of records, and what came of them."],
  ["Staff", "Members, passkeys and links."],
  ["Communities", "Whose officers decide."],
  ["Operations", "What was accessed, and what could not be done."],
  ["Gates and devices", "Signed lists for everyone, and what enrolled devices hand in."],
  ["This server", "How it is, and this page."],
] as const;

/** One of them. */
export type Tag = (typeof tags)[number][0];

/** What is written by hand of a route. */
export interface Operation {
  readonly tag: Tag;
  /** A few words. */
  readonly summary: string;
  /** Sentences with what the schemas cannot say. */
  readonly description?: string;
  /** Status and code, such as "409 application-open": those of this route besides the ones that its kind of route has (`standardErrors`). */
  readonly errors?: readonly ErrorName[];
  /** Media types of its body, where it is not JSON. */
  readonly takes?: readonly string[];
  /** Media type of the answer, where it is not JSON. */
  readonly gives?: string;
  /** What it answers besides, by status: without a body of its own, or with the same. */
  readonly also?: Readonly<Record<string, string>>;
}

/** A status and a stable code. */
export type ErrorName = `${number} ${string}`;

/** By method and address, as the route is registered. */
export type Operations = Readonly<Record<string, Operation>>;

/** What decides which codes a route has by its kind. */
export interface RouteKind {
  readonly method: string;
  readonly isApi: boolean;
  /** Whether it is counted who asks how often. */
  readonly isLimited: boolean;
  readonly isForEveryone: boolean;
  /** Whether anything of the request goes through a schema. */
  readonly isChecked: boolean;
}

/** The codes that no route states itself. */
export const standardErrors = (kind: RouteKind): readonly ErrorName[] => {
  const isSafe = kind.method === "GET";
  return [
    ...((kind.isChecked || !isSafe ? ["400 request-malformed"] : []) satisfies ErrorName[]),
    ...((kind.isForEveryone ? [] : ["401 sign-in-needed", "403 not-allowed"]) satisfies ErrorName[]),
    ...((kind.isApi && !isSafe ? ["403 foreign-origin"] : []) satisfies ErrorName[]),
    ...((isSafe
      ? []
      : ["408 request-slow", "413 request-too-large", "415 content-type-unknown"]) satisfies ErrorName[]),
    ...((kind.isLimited ? ["429 too-many-requests"] : []) satisfies ErrorName[]),
    ...(["431 headers-too-large", "500 server-failing", "503 server-stopping"] satisfies ErrorName[]),
  ];
};

/** Of what carries a tag. */
export const unchanged = { 304: "The asker has it already (if-none-match)." } as const;
