/**
 * The phones of the bench `reports`, in a process of their own: a number of connections that each put one report after the other,
 * as cheaply as can be, since the two cores are the server's too.
 */
import { connect } from "node:net";
import type { Socket } from "node:net";

/** What to put where. */
export interface ReportsJob {
  readonly port: number;
  readonly date: string;
  readonly connections: number;
  /** One report for each: a session's secret and the report's client key. */
  readonly reports: readonly { readonly secret: string; readonly clientKey: string }[];
}

/** What came of it. */
export interface ReportsDone {
  readonly seconds: number;
  /** Answered with 200 and a signed code. */
  readonly accepted: number;
  /** The first answer that was another. */
  readonly refused: string | undefined;
}

const requestText = (date: string, secret: string, clientKey: string): string => {
  const body = `{"clientKey":"${clientKey}","temperatureTenths":365,"symptoms":[]}`;
  return (
    `PUT /api/reports/${date} HTTP/1.1\r\nhost: localhost\r\ncookie: clearway_session=${secret}\r\n` +
    `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
  );
};

const headEnd = "\r\n\r\n";

/** The first whole answer of what has come on a connection, and how long it is. Names are in ASCII here: characters are bytes. */
const readAnswer = (text: string): { readonly answer: string; readonly length: number } | undefined => {
  const end = text.indexOf(headEnd);
  if (end < 0) return undefined;
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(0, end))?.[1] ?? NaN);
  if (Number.isNaN(length)) throw new Error(`answer: expected a content-length, got ${text.slice(0, end)}`);
  const whole = end + headEnd.length + length;
  return text.length < whole ? undefined : { answer: text.slice(0, whole), length: whole };
};

/** Puts reports over one connection until none is left. */
const putAll = async (
  { port }: Pick<ReportsJob, "port">,
  next: () => string | undefined,
  onAnswer: (answer: string) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let came = "";
    const putNext = (): void => {
      const request = next();
      if (request === undefined) socket.end();
      else socket.write(request);
    };
    socket.setEncoding("latin1");
    socket.on("connect", putNext);
    socket.on("error", reject);
    socket.on("close", () => resolve());
    socket.on("data", (text: string) => {
      came += text;
      const read = readAnswer(came);
      if (read === undefined) return;
      came = came.slice(read.length);
      onAnswer(read.answer);
      putNext();
    });
  });

/** All reports, each once, over all connections. */
export const putReports = async (job: ReportsJob): Promise<ReportsDone> => {
  const texts = job.reports.map(({ secret, clientKey }) => requestText(job.date, secret, clientKey));
  let at = 0;
  let accepted = 0;
  let refused: string | undefined = undefined;
  const onAnswer = (answer: string): void => {
    if (answer.startsWith("HTTP/1.1 200 ") && answer.includes('"code":"HP1:')) accepted += 1;
    else refused ??= answer;
  };
  const begun = performance.now();
  const next = (): string | undefined => texts[at++];
  await Promise.all(Array.from({ length: job.connections }, async () => putAll(job, next, onAnswer)));
  return { seconds: (performance.now() - begun) / 1000, accepted, refused };
};

process.on("message", (job: ReportsJob) => {
  void putReports(job).then((done) => process.send?.(done));
});
