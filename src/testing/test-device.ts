/** A gate's device for tests of the server: its key, and what it posts. */
import { randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { contentTypes } from "../api/content-types.ts";
import { devicesPath } from "../api/devices.ts";
import { errorBodySchema } from "../api/error-body.ts";
import { scansPath } from "../api/scans.ts";
import { hexToBytes } from "../core/bytes.ts";
import { signEnrolment } from "../core/journal/enrolment-document.ts";
import type { Scan } from "../core/journal/scan.ts";
import { signScans } from "../core/journal/scans-document.ts";
import type { Signer } from "../core/signature/ed25519.ts";

/** Status and body of an answer; a failure's body is its code. */
export type Answer = readonly [status: number, body: unknown];

const post = async (app: FastifyInstance, url: string, type: string, document: Uint8Array): Promise<Answer> => {
  const { statusCode, body } = await app.inject({
    ...{ method: "POST", url, headers: { "content-type": type }, payload: Buffer.from(document) },
  });
  const said: unknown = JSON.parse(body);
  return [statusCode, statusCode < 400 ? said : errorBodySchema.parse(said).error];
};

/** Posts an enrolment document. */
export const postEnrolment = async (app: FastifyInstance, document: Uint8Array): Promise<Answer> =>
  post(app, devicesPath, contentTypes.enrolment, document);

/** Enrols a key by a code. */
export const enrol = async (app: FastifyInstance, code: string, signer: Signer): Promise<Answer> =>
  postEnrolment(app, await signEnrolment({ code }, signer));

/** Posts a scans document. */
export const postScans = async (app: FastifyInstance, document: Uint8Array): Promise<Answer> =>
  post(app, scansPath, contentTypes.scans, document);

/** Hands in scans of a device. */
export const handIn = async (app: FastifyInstance, scans: readonly Scan[], signer: Signer): Promise<Answer> =>
  postScans(app, await signScans({ iatSeconds: 1, scans }, signer));

/** A scan of its own, such as the changes say. */
export const createScan = (changes: Partial<Scan> = {}): Scan => ({
  ...{ id: hexToBytes(randomUUID().replaceAll("-", "")), atSeconds: 1_800_000_000, checkpoint: "North gate" },
  ...{ outcome: "admit", deed: "let-through", pass: { issuer: 1, list: 7, place: 100 } },
  ...changes,
});
