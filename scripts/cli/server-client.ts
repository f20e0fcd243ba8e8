/** Asks a running server as a member of staff: the one way of command lines to it. */
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod/mini";
import { problemSchema } from "../../src/api/problems.ts";
import { CommandError } from "./command.ts";
import type { Surroundings } from "./command.ts";

/** Requests with the member's token. All throw `CommandError`: with the server's own code, or `server-unreachable`, `server-answer`. */
export interface ServerClient {
  readonly get: <S extends z.core.$ZodType>(path: string, answer: S) => Promise<z.output<S>>;
  readonly post: <S extends z.core.$ZodType>(path: string, body: object, answer: S) => Promise<z.output<S>>;
  /**
   * Sends bytes, and again where the connection or the server fails: for addresses that take the same twice. `onSent` hears how many are
   * on their way.
   */
  readonly upload: <S extends z.core.$ZodType>(upload: Upload, answer: S) => Promise<z.output<S>>;
}

/** What to send where. */
export interface Upload {
  readonly path: string;
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly onSent?: (bytes: number) => void;
}

/** For every help of a command that works through the server. */
export const serverUsage = `Works through the running server at CLEARWAY_URL (http://localhost:8080 where it is not set) with the token in
CLEARWAY_TOKEN; npm run staff -- token makes one.`;

const urlDefault = "http://localhost:8080";
const timeoutMs = 60_000;
const triesMax = 5;
const pauseMs = 1000;
const pieceBytes = 65_536;
const answerBytesMax = 16 * 1024 * 1024;
const loopbackNames: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Throws `CommandError` where the environment does not say where, or as whom. */
export const createServerClient = (env: Surroundings["env"]): ServerClient => {
  const base = readBase(env["CLEARWAY_URL"] ?? urlDefault);
  const token = readToken(env["CLEARWAY_TOKEN"]);
  const send = async (asked: Omit<Asked, "base" | "token">): Promise<Answered> => sendOnce({ ...asked, base, token });
  return {
    get: async (path, answer) => readAnswer(await send({ method: "GET", path }), answer),
    post: async (path, body, answer) => {
      const bytes = Buffer.from(JSON.stringify(body), "utf8");
      return readAnswer(await send({ method: "POST", path, type: "application/json", bytes }), answer);
    },
    upload: async ({ path, type, bytes, onSent }, answer) => {
      for (let tries = 1; ; tries += 1) {
        const answered = await send({ method: "POST", path, type, bytes, onSent }).catch((error: unknown) => {
          if (tries >= triesMax) throw error;
          return undefined;
        });
        const isOver = answered !== undefined && !isPassing(answered.status);
        if (answered !== undefined && (isOver || tries >= triesMax)) return readAnswer(answered, answer);
        await pause(pauseMs * tries);
      }
    },
  };
};

const isPassing = (status: number): boolean => status === 408 || status === 429 || status >= 500;

const readBase = (text: string): URL => {
  const base = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = base?.protocol === "https:" || (base?.protocol === "http:" && loopbackNames.has(base.hostname));
  if (base !== undefined && isSafe) return base;
  throw new CommandError(
    "server-address",
    "CLEARWAY_URL is an https address (http on this machine only): the token goes there.",
  );
};

const readToken = (token: string | undefined): string => {
  if (token !== undefined && /^[\w-]{20,200}$/.test(token)) return token;
  throw new CommandError("token-missing", "Set CLEARWAY_TOKEN to a token as npm run staff -- token prints it.");
};

interface Asked {
  readonly base: URL;
  readonly token: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly type?: string;
  readonly bytes?: Uint8Array;
  readonly onSent?: ((bytes: number) => void) | undefined;
}

interface Answered {
  readonly status: number;
  readonly text: string;
}

/** Not `fetch`: a server that refuses half way through a body is heard, instead of the broken connection that comes with it. */
const sendOnce = async ({ base, token, method, path, type, bytes, onSent }: Asked): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const unreachable = (): void => {
      reject(
        new CommandError(
          "server-unreachable",
          `No answer from the server at ${base.origin}. Is it running there? CLEARWAY_URL names another.`,
        ),
      );
    };
    const request = (base.protocol === "https:" ? requestHttps : requestHttp)(new URL(path, base), {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(bytes !== undefined && { "content-type": type, "content-length": bytes.length }),
      },
      timeout: timeoutMs,
    });
    request.on("timeout", () => request.destroy());
    request.on("error", unreachable);
    request.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
        if (text.length > answerBytesMax) response.destroy();
      });
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, text });
      });
      response.on("error", unreachable);
      response.on("aborted", unreachable);
    });
    if (bytes === undefined) request.end();
    else writePieces(request, bytes, onSent);
  });

const writePieces = (
  request: ReturnType<typeof requestHttp>,
  bytes: Uint8Array,
  onSent: ((bytes: number) => void) | undefined,
  from = 0,
): void => {
  if (request.destroyed) return;
  const end = Math.min(bytes.length, from + pieceBytes);
  onSent?.(end);
  if (end === bytes.length) {
    request.end(bytes.subarray(from, end));
    return;
  }
  const next = (): void => writePieces(request, bytes, onSent, end);
  if (request.write(bytes.subarray(from, end))) setImmediate(next);
  else request.once("drain", next);
};

const tokenWords =
  "The server does not take the token in CLEARWAY_TOKEN: over, revoked, or of another server. npm run staff -- tokens lists them.";

const readAnswer = <S extends z.core.$ZodType>({ status, text }: Answered, schema: S): z.output<S> => {
  const json = parseJson(text);
  if (status >= 200 && status < 300) {
    const parsed = z.safeParse(schema, text === "" ? null : json);
    if (parsed.success) return parsed.data;
  }
  const problem = z.safeParse(problemSchema, json);
  if (!problem.success) {
    throw new CommandError("server-answer", `The server's answer (${status}) is none of a Clearway of this version.`);
  }
  const { code, detail, fields = [] } = problem.data;
  if (status === 401) throw new CommandError(code, tokenWords);
  throw new CommandError(code, fields.length === 0 ? detail : `${detail} (${fields.join(", ")})`);
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
