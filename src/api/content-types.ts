/** The media types of what the server sends; documents carry theirs inside as `typ` too. */

/** By kind of answer. */
export const contentTypes = {
  root: "application/vnd.clearway.root+cbor",
  trust: "application/vnd.clearway.trust+cbor",
  manifest: "application/vnd.clearway.manifest+cbor",
  snapshot: "application/vnd.clearway.snapshot",
  delta: "application/vnd.clearway.delta",
  statusListToken: "application/statuslist+cwt",
} as const;
