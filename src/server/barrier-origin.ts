/** The one foreign address that a gate may call: a barrier's, named by whoever runs the server. */

/** Checks an address of a barrier and gives its origin. Throws with plain words. */
export const readBarrierOrigin = (address: string): string => {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  // It becomes a word of a header: what a parser of addresses lets through in a host name (`*`, `;`) is none there.
  if (url === undefined || url.href !== `${url.origin}/` || !/^[\w.-]+$|^\[[\da-f:]+\]$/.test(url.hostname)) {
    throw new Error("an origin is wanted, without path, query or user name, such as https://barrier.example.cn");
  }
  // Pages behind https may call nothing without it; browsers except their own machine.
  if (url.protocol === "http:" && url.hostname === "localhost") return url.origin;
  if (url.protocol !== "https:") throw new Error("a barrier is called by https only (http for localhost alone)");
  return url.origin;
};
