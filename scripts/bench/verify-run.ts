/** Whole verdicts against bare WebCrypto verifications, interleaved; runs in Node and in a page alike. */
import type { Bytes } from "../../src/core/bytes.ts";
import { bytesToCodeText } from "../../src/core/pass/code-text.ts";
import { decodeCode, issuerMessage, proofMessage } from "../../src/core/pass/decode.ts";
import { signCode } from "../../src/core/pass/encode.ts";
import { addProof } from "../../src/core/pass/presentation.ts";
import { verifyWithTweetnacl } from "../../src/core/signature/tweetnacl.ts";
import { createBits } from "../../src/core/status-list/bits.ts";
import { defaultPolicy } from "../../src/core/trust/policy.ts";
import { bundleToOffer } from "../../src/core/trust/bundle-offer.ts";
import { acceptOffer } from "../../src/core/trust/trust-set.ts";
import type { TrustSet } from "../../src/core/trust/trust-set.ts";
import { verifyCode } from "../../src/core/verdict/verify-code.ts";
import { createRandom } from "../../src/testing/seeded-random.ts";
import { firstDaySeconds } from "./holders.ts";
import { createSeededSigner } from "./keys.ts";
import { createWorld } from "./world.ts";

/** How much is measured. */
export interface VerifyPlan {
  readonly seed: number;
  readonly codes: number;
  readonly rounds: number;
  /** Times that every code is verified in a round by each of the ways. */
  readonly repeats: number;
}

/** Ratios to the bare verifications, one a round, and the milliseconds of a bare print. */
export interface VerifyRatios {
  readonly print: readonly number[];
  readonly live: readonly number[];
  readonly tweetnacl: readonly number[];
  readonly bareMilliseconds: readonly number[];
}

interface Subject {
  readonly printText: string;
  readonly liveText: string;
  readonly print: { readonly signature: Bytes; readonly message: Bytes };
  readonly live: { readonly signature: Bytes; readonly message: Bytes };
  readonly proof: { readonly signature: Bytes; readonly message: Bytes };
  readonly holderKey: Bytes;
}

const sizeLog2 = 20;
const nowSeconds = firstDaySeconds + 40_000;
const clock = { deviceSeconds: nowSeconds, floorSeconds: nowSeconds - 60 };

const opened = (text: string) => {
  const code = decodeCode(text);
  if (!code.ok) throw new TypeError(`text: expected a code, got ${code.error}`);
  return code.value;
};

const createSubject = async (random: () => number, issuer: ReturnType<typeof createSeededSigner>): Promise<Subject> => {
  const holder = createSeededSigner(random);
  const claims = {
    kind: "pass",
    iatSeconds: nowSeconds - 3600,
    expSeconds: firstDaySeconds + 5 * 86_400,
    cardNumber: Uint8Array.from({ length: 8 }, () => Math.floor(random() * 256)),
    name: "欧阳*华",
    documentLast4: "123X",
    area: 370_102,
    status: { list: 7, place: Math.floor(random() * 2 ** sizeLog2) },
    colour: "green",
  } as const;
  const printBytes = await signCode({ ...claims, greenUntilSeconds: claims.expSeconds }, issuer);
  const liveClaims = { ...claims, holderKey: holder.publicKey, greenUntilSeconds: nowSeconds + 86_400 };
  const liveBytes = await addProof(await signCode(liveClaims, issuer), nowSeconds - 5, holder.sign);
  const [printText, liveText] = [bytesToCodeText(printBytes), bytesToCodeText(liveBytes)];
  const [print, live] = [opened(printText), opened(liveText)];
  if (live.proof === undefined) throw new TypeError("live: expected a proof, got none");
  return {
    printText,
    liveText,
    print: { signature: print.signature, message: issuerMessage(print) },
    live: { signature: live.signature, message: issuerMessage(live) },
    proof: { signature: live.proof.signature, message: proofMessage(live) },
    holderKey: holder.publicKey,
  };
};

const createTrustSet = async (random: () => number) => {
  const lists = [{ list: 7, bits: createBits(sizeLog2) }];
  const { root, issuer, bundle } = await createWorld({ random, nowSeconds: nowSeconds - 60, sizeLog2, lists });
  const offer = await bundleToOffer(bundle, root);
  const accepted = offer.ok ? await acceptOffer(root, undefined, offer.value) : offer;
  if (!accepted.ok) throw new TypeError(`bundle: expected one that is accepted, got ${accepted.error}`);
  return { set: accepted.value.set, issuer };
};

const importKey = (key: Bytes): Promise<CryptoKey> => crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);

const verifyBare = (key: CryptoKey, { signature, message }: Subject["print"]): Promise<boolean> =>
  crypto.subtle.verify("Ed25519", key, signature, message);

const decide = async (text: string, set: TrustSet, expected: string): Promise<void> => {
  const { outcome, reasons } = await verifyCode(text, set, set, clock, defaultPolicy, "unchecked");
  if (outcome !== expected) throw new Error(`verdict: expected ${expected}, got ${outcome} ${reasons.join(" ")}`);
};

const mustBe = (isValid: boolean): void => {
  if (!isValid) throw new Error("signature: expected a valid one, got another");
};

/** Each way of verifying one subject. The bare ways start both verifications of a live code at once, as the core does. */
const createWays = (set: TrustSet, issuerPublicKey: Bytes, issuerKey: CryptoKey) => ({
  print: ({ printText }: Subject) => decide(printText, set, "confirm"),
  printBare: async ({ print }: Subject) => mustBe(await verifyBare(issuerKey, print)),
  live: ({ liveText }: Subject) => decide(liveText, set, "admit"),
  liveBare: async ({ live, proof, holderKey }: Subject) => {
    const holder = async () => verifyBare(await importKey(holderKey), proof);
    const [isIssuers, isHolders] = await Promise.all([verifyBare(issuerKey, live), holder()]);
    mustBe(isIssuers && isHolders);
  },
  tweetnacl: ({ print }: Subject) => {
    mustBe(verifyWithTweetnacl(issuerPublicKey, print.signature, print.message));
    return Promise.resolve();
  },
});

const timeOf = async (
  subjects: readonly Subject[],
  repeats: number,
  way: (subject: Subject) => Promise<void>,
): Promise<number> => {
  const start = performance.now();
  for (let repeat = 0; repeat < repeats; repeat += 1) for (const subject of subjects) await way(subject);
  return (performance.now() - start) / (repeats * subjects.length);
};

/** The first rounds compile and warm up; they are not counted. */
const warmUpRounds = 5;

/** Measures by the plan. */
export const measureVerify = async ({ seed, codes, rounds, repeats }: VerifyPlan): Promise<VerifyRatios> => {
  const random = createRandom(seed);
  const { set, issuer } = await createTrustSet(random);
  const subjects: Subject[] = [];
  for (let index = 0; index < codes; index += 1) subjects.push(await createSubject(random, issuer));
  const ways = createWays(set, issuer.publicKey, await importKey(issuer.publicKey));
  const ratios: { print: number; live: number; tweetnacl: number; bare: number }[] = [];
  for (let round = 0; round < warmUpRounds + rounds; round += 1) {
    const printBare = await timeOf(subjects, repeats, ways.printBare);
    const print = await timeOf(subjects, repeats, ways.print);
    const liveBare = await timeOf(subjects, repeats, ways.liveBare);
    const live = await timeOf(subjects, repeats, ways.live);
    const tweetnacl = await timeOf(subjects.slice(0, 5), 1, ways.tweetnacl);
    if (round >= warmUpRounds) {
      ratios.push({
        print: print / printBare,
        live: live / liveBare,
        tweetnacl: tweetnacl / printBare,
        bare: printBare,
      });
    }
  }
  return {
    print: ratios.map(({ print }) => print),
    live: ratios.map(({ live }) => live),
    tweetnacl: ratios.map(({ tweetnacl }) => tweetnacl),
    bareMilliseconds: ratios.map(({ bare }) => bare),
  };
};
