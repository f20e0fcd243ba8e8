/** Every bound of what one asker may take of the server: sizes, times, connections and rates, each with its reason. */

/** Sizes and times of requests. */
export const requestLimits = {
  /** No form has more; scans, deliveries and videos have bounds of their own at their routes. */
  bodyBytesMax: 64 * 1024,
  /** A browser's cookies and its own headers have a few thousand. */
  headerBytesMax: 16 * 1024,
  /** A browser behind two proxies sends about thirty. */
  headersMax: 100,
  /** One packet or two: whoever is slower holds a connection for nothing. */
  headersTimeoutMs: 15_000,
  /** A phone on a poor network sends a form within this. */
  bodyTimeoutMs: 30_000,
  /** A delivery of 32 MiB is read while its records are stored. */
  deliveryTimeoutMs: 600_000,
  /** The longest that any request may take to arrive. */
  requestTimeoutMs: 600_000,
  /** How late the times of a whole request may be kept. */
  checkingIntervalMs: 5000,
  /** A connection on which nothing moves. */
  connectionTimeoutMs: 60_000,
  /** Long enough for the next request of a page, short enough to free the place. */
  keepAliveTimeoutMs: 10_000,
  /** A proxy holds hundreds; above this a machine of two cores answers nobody in time. */
  connectionsMax: 10_000,
} as const;

/** The kinds of them. */
export type RequestLimits = { readonly [K in keyof typeof requestLimits]: number };

/** How often: `burst` at once, and one more every `60 / perMinute` seconds. */
export interface Rate {
  readonly perMinute: number;
  readonly burst: number;
}

/** Rates by what is counted. */
export interface RateLimits {
  readonly address: Rate;
  readonly guess: Rate;
  readonly staffGuess: Rate;
  readonly holder: Rate;
  readonly staff: Rate;
  readonly device: Rate;
}

/** What a server starts with. */
export const rateLimits: RateLimits = {
  /** A whole bus terminal stands behind one address: 20 requests a second, and a coach's passengers at once. */
  address: { perMinute: 1200, burst: 600 },
  /** Where something can be guessed: a coach that signs in at once (two requests each), then one person a second. */
  guess: { perMinute: 120, burst: 100 },
  /** Members of one office sign in with passkeys in the morning; nobody else has a reason to. */
  staffGuess: { perMinute: 30, burst: 30 },
  /** A family's application with three videos in pieces is about a hundred requests. */
  holder: { perMinute: 120, burst: 150 },
  /** A command line that reads pages or delivers files in pieces. */
  staff: { perMinute: 600, burst: 600 },
  /** A gate hands in once a minute, each document again for as long as no answer comes; after a day without a network many at once. */
  device: { perMinute: 30, burst: 120 },
};
