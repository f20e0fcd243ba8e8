/** Both ceremonies of WebAuthn (Level 3, sections 7.1 and 7.2) as this server holds them: one site, the user verified each time. */
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import type { Assertion, NewCredential } from "../../api/staff.ts";
import { utf8ToBytes } from "../../core/bytes.ts";
import type { Bytes } from "../../core/bytes.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";

/** A passkey as it is kept. */
export interface StoredPasskey {
  readonly credentialId: Bytes;
  readonly publicKey: Bytes;
  readonly counter: number;
  readonly transports: readonly string[];
}

const siteName = "Clearway";
/** EdDSA, ES256, RS256: what authenticators have. Named, since the package's own list depends on the runtime. */
const algorithms = [-8, -7, -257];
const timeoutMs = 300_000;

const siteOf = (publicOrigin: string) => ({
  expectedOrigin: publicOrigin,
  expectedRPID: new URL(publicOrigin).hostname,
});

/** A member in an authenticator: no name, and the same for all passkeys of one. */
const userIdOf = (staff: number): Bytes => utf8ToBytes(`staff ${staff}`);

/** A credential's id as WebAuthn writes it. */
export const credentialIdText = (id: Uint8Array): string => Buffer.from(id).toString("base64url");

/** For `navigator.credentials.create`. */
export const creationOptions = (
  publicOrigin: string,
  challenge: Bytes,
  member: { readonly staff: number; readonly name: string; readonly passkeys: readonly Uint8Array[] },
) =>
  generateRegistrationOptions({
    rpName: siteName,
    rpID: siteOf(publicOrigin).expectedRPID,
    userID: userIdOf(member.staff),
    userName: member.name,
    userDisplayName: member.name,
    challenge,
    timeout: timeoutMs,
    attestationType: "none",
    excludeCredentials: member.passkeys.map((id) => ({ id: credentialIdText(id) })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    supportedAlgorithmIDs: algorithms,
  });

/** For `navigator.credentials.get`: whichever passkey the person has. */
export const requestOptions = (publicOrigin: string, challenge: Bytes) =>
  generateAuthenticationOptions({
    rpID: siteOf(publicOrigin).expectedRPID,
    challenge,
    timeout: timeoutMs,
    userVerification: "required",
  });

/** Checks a new credential against the challenge; gives what is to be kept. */
export const verifyNewCredential = async (
  publicOrigin: string,
  challenge: string,
  { response: { transports, ...response }, ...credential }: NewCredential,
): Promise<Result<StoredPasskey, "passkey-refused">> => {
  const verified = await verifyRegistrationResponse({
    ...siteOf(publicOrigin),
    response: { ...credential, response, clientExtensionResults: {} },
    expectedChallenge: challenge,
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
    // The package throws for whatever is not right with the answer.
  }).catch(() => undefined);
  if (verified?.verified !== true) return fail("passkey-refused");
  const { id, publicKey, counter } = verified.registrationInfo.credential;
  return ok({
    credentialId: new Uint8Array(Buffer.from(id, "base64url")),
    publicKey: new Uint8Array(publicKey),
    counter,
    transports: transports ?? [],
  });
};

/** Checks a proof against the challenge and the passkey; gives the authenticator's new counter, which must have risen. */
export const verifyAssertion = async (
  publicOrigin: string,
  challenge: string,
  { response: { userHandle, ...response }, ...assertion }: Assertion,
  passkey: StoredPasskey & { readonly staff: number },
): Promise<Result<number, "passkey-refused">> => {
  if (typeof userHandle === "string" && userHandle !== credentialIdText(userIdOf(passkey.staff))) {
    return fail("passkey-refused");
  }
  const verified = await verifyAuthenticationResponse({
    ...siteOf(publicOrigin),
    response: { ...assertion, response, clientExtensionResults: {} },
    expectedChallenge: challenge,
    requireUserVerification: true,
    credential: {
      id: credentialIdText(passkey.credentialId),
      publicKey: passkey.publicKey,
      counter: passkey.counter,
    },
  }).catch(() => undefined);
  return verified?.verified === true ? ok(verified.authenticationInfo.newCounter) : fail("passkey-refused");
};
