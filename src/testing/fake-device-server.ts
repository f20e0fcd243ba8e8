/** A server for tests of devices and their journals: checks what is handed in as the real one does, and keeps it in memory. */
import { contentTypes } from "../api/content-types.ts";
import { devicesPath } from "../api/devices.ts";
import { scansPath } from "../api/scans.ts";
import { bytesToHex, equalBytes } from "../core/bytes.ts";
import type { Bytes } from "../core/bytes.ts";
import { openEnrolment } from "../core/journal/enrolment-document.ts";
import type { Scan } from "../core/journal/scan.ts";
import { openScans } from "../core/journal/scans-document.ts";
import { fakeOrigin } from "./fake-sync-server.ts";

/** The code that it takes, as `parseEnrolmentCode` gives it, once. */
export const fakeEnrolmentCode = "7QFM2XKD9TRA";

/** What happens to the next request: its answer is lost after the server has done the work, or another answer comes instead. */
export type Mishap = "lost" | (() => Response);

/** Its state, for tests to look at and change. */
export interface FakeDeviceServer {
  readonly fetch: typeof globalThis.fetch;
  /** Stored scans by id, each once. */
  readonly stored: Map<string, Scan>;
  /** How many scans each document had, repeated ones too. */
  readonly documents: number[];
  /** Public keys that enrolled, or tried to. */
  readonly keys: Bytes[];
  /** Taken from the front, one a request. */
  readonly mishaps: (Mishap | undefined)[];
  shutOut(): void;
}

const refused = (status: number, error: string): Response => Response.json({ error, message: "Refused." }, { status });

/** Knows no device. */
export const createFakeDeviceServer = (): FakeDeviceServer => {
  const stored = new Map<string, Scan>();
  const documents: number[] = [];
  const keys: Bytes[] = [];
  const mishaps: (Mishap | undefined)[] = [];
  let enrolledKey: Bytes | undefined;
  let isShutOut = false;

  const enrol = async (document: Bytes): Promise<Response> => {
    const enrolment = await openEnrolment(document);
    if (!enrolment.ok) return refused(400, "enrolment-malformed");
    const { code, publicKey } = enrolment.value;
    keys.push(publicKey);
    if (code !== fakeEnrolmentCode) return refused(403, "enrolment-code-wrong");
    enrolledKey ??= publicKey;
    if (!equalBytes(enrolledKey, publicKey)) return refused(409, "enrolment-code-used");
    isShutOut = false;
    return Response.json({ device: 12, name: "North gate 1" }, { status: 201 });
  };

  const receive = async (document: Bytes): Promise<Response> => {
    const scans = enrolledKey && (await openScans(document, enrolledKey));
    if (scans?.ok !== true) return refused(401, "device-unknown");
    if (isShutOut) return refused(403, "device-shut-out");
    // As the real one: what came first stays.
    for (const scan of scans.value.scans) if (!stored.has(bytesToHex(scan.id))) stored.set(bytesToHex(scan.id), scan);
    documents.push(scans.value.scans.length);
    return Response.json({ received: scans.value.scans.length });
  };

  const answer = async (request: Request): Promise<Response> => {
    const { origin, pathname } = new URL(request.url);
    if (origin !== fakeOrigin || request.method !== "POST") throw new TypeError(`expected a post to ${fakeOrigin}`);
    const body = new Uint8Array(await request.arrayBuffer());
    const route = `${pathname} ${request.headers.get("content-type") ?? ""}`;
    if (route === `${devicesPath} ${contentTypes.enrolment}`) return enrol(body);
    return route === `${scansPath} ${contentTypes.scans}` ? receive(body) : refused(404, "not-found");
  };

  return {
    fetch: async (input, init) => {
      const mishap = mishaps.shift();
      if (typeof mishap === "function") return mishap();
      const response = await answer(new Request(input, init));
      if (mishap === "lost") throw new TypeError("the connection broke");
      return response;
    },
    stored,
    documents,
    keys,
    mishaps,
    shutOut: () => {
      isShutOut = true;
    },
  };
};
