/** An authenticator in software (WebAuthn Level 3, section 6): ES256, attestation "none", and able to do wrong what a real one would not. */
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { encode } from "cborg";
import type { Assertion, NewCredential } from "../api/staff.ts";

/** What the page gives to the browser; only what is read here. */
export interface CeremonyOptions {
  readonly challenge: string;
}

/** How a ceremony goes wrong. */
export interface Ceremony {
  /** Where the page is. */
  readonly origin: string;
  readonly rpId?: string;
  readonly isVerified?: boolean;
  readonly crossOrigin?: boolean;
  /** Steps of the counter; 0 as of a copy that was left behind. */
  readonly steps?: number;
  readonly userHandle?: string;
}

/** Holds one passkey. */
export interface Authenticator {
  readonly id: string;
  /** What `navigator.credentials.create` gives. */
  readonly create: (options: CeremonyOptions, ceremony: Ceremony) => NewCredential;
  /** What `navigator.credentials.get` gives. */
  readonly get: (options: CeremonyOptions, ceremony: Ceremony) => Assertion;
}

const userPresent = 0x01;
const userVerified = 0x04;
const credentialIncluded = 0x40;

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
const sha256 = (bytes: Uint8Array | string): Buffer => createHash("sha256").update(bytes).digest();

/** A new one with a new key. */
export const createAuthenticator = (): Authenticator => {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const credentialId = randomBytes(16);
  let counter = 0;
  const id = text(credentialId);
  const head = { id, rawId: id, type: "public-key" } as const;
  const data = (ceremony: Ceremony, included = new Uint8Array(0)): Buffer => {
    counter += ceremony.steps ?? 1;
    return authenticatorData(ceremony, counter, included);
  };
  return {
    id,
    create: ({ challenge }, ceremony) => {
      const authData = new Uint8Array(data(ceremony, attestedCredential(credentialId, publicKey)));
      const attestationObject = encode({ fmt: "none", attStmt: {}, authData });
      const clientDataJSON = clientData("webauthn.create", challenge, ceremony);
      return {
        ...head,
        response: {
          ...{ clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject) },
          transports: ["internal"],
        },
      };
    },
    get: ({ challenge }, ceremony) => {
      const authData = data(ceremony);
      const clientDataJSON = clientData("webauthn.get", challenge, ceremony);
      const signature = sign("sha256", Buffer.concat([authData, sha256(clientDataJSON)]), privateKey);
      return {
        ...head,
        response: {
          ...{ clientDataJSON: text(clientDataJSON), authenticatorData: text(authData), signature: text(signature) },
          ...(ceremony.userHandle !== undefined && { userHandle: ceremony.userHandle }),
        },
      };
    },
  };
};

const clientData = (type: string, challenge: string, { origin, crossOrigin = false }: Ceremony): Buffer =>
  Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin }));

/** Section 6.1: hash of the RP ID, flags, counter, attested credential data. */
const authenticatorData = (ceremony: Ceremony, counter: number, included: Uint8Array): Buffer => {
  const { origin, rpId = new URL(origin).hostname, isVerified = true } = ceremony;
  const flags = userPresent | (isVerified ? userVerified : 0) | (included.length > 0 ? credentialIncluded : 0);
  const fixed = Buffer.alloc(5);
  fixed.writeUInt8(flags, 0);
  fixed.writeUInt32BE(counter, 1);
  return Buffer.concat([sha256(rpId), fixed, included]);
};

/** Section 6.5.1, with the key as COSE_Key (RFC 9053, section 7.1.1). */
const attestedCredential = (credentialId: Uint8Array, publicKey: KeyObject): Uint8Array<ArrayBuffer> => {
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const coordinate = (part: string) => new Uint8Array(Buffer.from(part, "base64url"));
  const key = encode(
    new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, coordinate(x)],
      [-3, coordinate(y)],
    ]),
  );
  const length = Buffer.alloc(2);
  length.writeUInt16BE(credentialId.length);
  return new Uint8Array(Buffer.concat([Buffer.alloc(16), length, credentialId, key]));
};
