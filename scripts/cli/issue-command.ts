/** Signs a code at the command line, with the store and the keys of the server. */
import { randomBytes } from "node:crypto";
import { claimsToJson } from "../../src/core/pass/claims.ts";
import type { Claims } from "../../src/core/pass/claims.ts";
import { bytesToCodeText } from "../../src/core/pass/code-text.ts";
import { signCode } from "../../src/core/pass/encode.ts";
import { addProof } from "../../src/core/pass/presentation.ts";
import type { Signer } from "../../src/core/signature/ed25519.ts";
import { peekClock, readClock } from "../../src/server/db/database-clock.ts";
import { findSigningKey, findWaitingIssuers } from "../../src/server/issuing/signing-key.ts";
import type { KeyStoreIssuer } from "../../src/server/keystore/key-store.ts";
import { CommandError } from "./command.ts";
import type { Command, Surroundings } from "./command.ts";
import { writeBytes } from "./files.ts";
import { createHolderKey, openHolderKey } from "./holder-key.ts";
import { applicationDateOf, optionsToClaims } from "./issue-claims.ts";
import { formatInstant } from "./instants.ts";
import { parseIssueOptions } from "./issue-options.ts";
import type { IssueOptions } from "./issue-options.ts";
import { claimPlace, takePlace } from "./issue-place.ts";
import { placeWarnings, warningsOf } from "./issue-warnings.ts";
import { issuerOf, publishChanges, withPlatform } from "./platform.ts";
import type { Platform } from "./platform.ts";
import { drawQr, qrToPng, qrToSvg } from "./qr-drawing.ts";

interface Signed {
  readonly claims: Claims;
  readonly codeBytes: Uint8Array<ArrayBuffer>;
  readonly issuer: KeyStoreIssuer;
}

const cardNumberBytes = 8;
/** A prefix of 2 or 4 digits is completed to a county of it: the first city's first district. */
const countyDigits = "0102";

const areaOf = ({ areaPrefixes }: { readonly areaPrefixes: readonly number[] }): number =>
  Number(`${areaPrefixes[0] ?? 0}${countyDigits}`.slice(0, 6));

const signerOf = async (
  platform: Platform,
  { issuer, iatSeconds }: { issuer: number; iatSeconds: number },
  note: Surroundings["note"],
): Promise<Signer> => {
  const at = await findSigningKey(platform, issuer, iatSeconds);
  if (at.ok) return at.value;
  const clockSeconds = await peekClock(platform.db);
  const now = await findSigningKey(platform, issuer, clockSeconds);
  if (!now.ok) {
    const waiting = await findWaitingIssuers(platform, clockSeconds);
    const from = waiting.find((one) => one.issuer === issuer)?.fromSeconds;
    const words =
      from === undefined ? "" : ` It may sign from ${formatInstant(from)}: gates get a new key before that.`;
    throw new CommandError(now.error, `Issuer ${issuer} has no key that may sign now.${words}`);
  }
  // A code dated outside its key's time can be wanted too.
  note("The issuer has no key for the time of signing: every gate will refuse this code.");
  return now.value;
};

const signInStore = async (
  platform: Platform,
  options: IssueOptions,
  { holder, note }: { holder: Signer | undefined; note: Surroundings["note"] },
): Promise<Signed> => {
  const issuer = issuerOf(platform, options.issuer);
  const iatSeconds = options.iatSeconds ?? (await peekClock(platform.db));
  const signer = await signerOf(platform, { issuer: issuer.id, iatSeconds }, note);
  return platform.db.transaction().execute(async (trx) => {
    const clockSeconds = options.iatSeconds ?? (await peekClock(trx));
    const applicationDate = applicationDateOf(options, clockSeconds);
    const { colour } = options;
    const request = { issuer: issuer.id, applicationDate, colour, sizeLog2: platform.listSizeLog2 };
    let status = options.status;
    if (options.kind === "pass") {
      const found = status === undefined ? "free" : await claimPlace(trx, request, status);
      if (found !== "free") note(placeWarnings[found]);
      status ??= await takePlace(trx, request);
    }
    const claims = optionsToClaims(options, {
      // Read while the place is locked, so that a later change of it is later than the code.
      iatSeconds: options.iatSeconds ?? (await readClock(trx)),
      area: options.area ?? areaOf(issuer),
      cardNumber: options.cardNumber ?? new Uint8Array(randomBytes(cardNumberBytes)),
      holderKey: holder?.publicKey,
      status,
    });
    return { claims, codeBytes: await signCode(claims, signer), issuer };
  });
};

const holderOf = async ({ holderKeyFile, live }: IssueOptions): Promise<Signer | undefined> => {
  if (holderKeyFile !== undefined) return openHolderKey(holderKeyFile);
  return live === undefined ? undefined : createHolderKey();
};

const draw = (text: string, { format }: IssueOptions, isPrint: boolean): string | Uint8Array => {
  if (format === "text") return text;
  const drawing = drawQr(text, isPrint ? "M" : "L");
  return format === "png" ? qrToPng(drawing) : qrToSvg(drawing);
};

const answerOf = (options: IssueOptions, { claims, issuer }: Signed, text: string): string => {
  const isPrint = claims.holderKey === undefined;
  if (options.json) return JSON.stringify({ code: text, claims: claimsToJson(claims), issuer: issuer.id });
  if (options.out !== undefined) return `${options.out} written.`;
  return String(draw(text, options, isPrint));
};

/** `npm run issue`. */
export const issue: Command = async (args, surroundings) => {
  const { nowSeconds, note } = surroundings;
  const options = parseIssueOptions(args);
  const holder = await holderOf(options);
  const signed = await withPlatform(surroundings, async (platform) => {
    const inStore = await signInStore(platform, options, { holder, note });
    await publishChanges(platform);
    return inStore;
  });
  for (const warning of warningsOf(signed.claims, signed.issuer, nowSeconds())) note(warning);
  const proofSeconds = options.live === "now" ? nowSeconds() : options.live;
  const isLive = proofSeconds !== undefined && holder !== undefined;
  const codeBytes = isLive ? await addProof(signed.codeBytes, proofSeconds, holder.sign) : signed.codeBytes;
  const text = bytesToCodeText(codeBytes);
  if (options.out !== undefined) {
    const drawn = draw(text, options, signed.claims.holderKey === undefined);
    await writeBytes(options.out, typeof drawn === "string" && options.format === "text" ? `${drawn}\n` : drawn);
  }
  return { status: 0, text: answerOf(options, signed, text) };
};
