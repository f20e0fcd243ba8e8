/** The media types of what the server sends and takes; documents carry theirs inside as `typ` too. */

/** By kind of answer, then by kind of request. */
export const contentTypes = {
  root: "application/vnd.clearway.root+cbor",
  trust: "application/vnd.clearway.trust+cbor",
  manifest: "application/vnd.clearway.manifest+cbor",
  snapshot: "application/vnd.clearway.snapshot",
  delta: "application/vnd.clearway.delta",
  statusListToken: "application/statuslist+cwt",
  scans: "application/vnd.clearway.scans+cbor",
  enrolment: "application/vnd.clearway.enrolment+cbor",
} as const;
