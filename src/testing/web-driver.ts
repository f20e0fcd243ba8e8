/** A browser that is driven from outside, and the client of classic WebDriver (W3C) that drives one. */

/** What a story does with a browser. */
export interface DrivenBrowser {
  /** As far as its makers count releases: Firefox 153, WebKitGTK 2.50. */
  readonly version: string;
  readonly goTo: (url: string) => Promise<void>;
  /** The value of an expression in the page, as JSON; a promise is waited for. Rejects with what the page threw. */
  readonly evaluate: (expression: string) => Promise<unknown>;
  /** Ends the browser; what pages stored is in its folder then. */
  readonly close: () => Promise<void>;
}

/** Only ends what hangs: a busy machine is no failure. */
export const answerMillisecondsMax = 90_000;

interface Answer {
  readonly value: unknown;
}

const request = async (method: "POST" | "DELETE", url: string, body?: unknown): Promise<unknown> => {
  const response = await fetch(url, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(answerMillisecondsMax),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: status ${response.status}: ${text}`);
  // as: every answer of WebDriver has this form
  return (JSON.parse(text) as Answer).value;
};

interface Session {
  readonly sessionId: string;
  readonly capabilities: { readonly browserVersion: string };
}

/** Opens the driver's browser. `options` are the capabilities asked for. */
export const openSession = async (driverUrl: string, options: Readonly<Record<string, unknown>>) => {
  const capabilities = { alwaysMatch: { timeouts: { script: answerMillisecondsMax }, ...options } };
  // as: the answer to this command
  const session = (await request("POST", `${driverUrl}/session`, { capabilities })) as Session;
  const url = `${driverUrl}/session/${session.sessionId}`;
  const evaluate = async (expression: string): Promise<unknown> => {
    const script = `
      const done = arguments[0];
      Promise.resolve().then(() => (${expression}))
        .then((value) => { done({ value }); }, (error) => { done({ error: String(error) }); });`;
    // as: the script above gives one of the two
    const done = (await request("POST", `${url}/execute/async`, { script, args: [] })) as {
      readonly value?: unknown;
      readonly error?: string;
    };
    if (done.error !== undefined) throw new Error(done.error);
    return done.value;
  };
  const driven: DrivenBrowser = {
    version: session.capabilities.browserVersion.split(".", 2).join("."),
    goTo: async (address) => {
      await request("POST", `${url}/url`, { url: address });
    },
    evaluate,
    close: async () => {
      await request("DELETE", url);
    },
  };
  return driven;
};
