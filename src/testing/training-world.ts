// The practice world of the gate's training mode, signed by the published test keys, which no production trusts.
import { addProof } from "../core/pass/presentation.ts";
import { bytesToCodeText } from "../core/pass/code-text.ts";
import { signCode } from "../core/pass/encode.ts";
import type { Claims, PassClaims } from "../core/pass/claims.ts";
import type { Outcome, ReasonCode } from "../core/verdict/reasons.ts";
import { encodeBundle } from "../core/trust/bundle.ts";
import { testSigner } from "./test-keys.ts";
import {
  colouredClaims,
  createCode,
  createOffer,
  midnightSeconds,
  nowSeconds,
  offerToBundle,
  otherClaims,
  passClaims,
  places,
  lists,
  printClaims,
  testIssuers,
} from "./test-world.ts";

/** One code to practise with. */
interface TrainingCodeRecipe {
  readonly id: string;
  readonly outcome: Outcome;
  readonly reason?: ReasonCode;
  readonly text: () => Promise<string>;
}

const name = "练*";
const named = (changes: Partial<PassClaims> = {}): PassClaims => passClaims({ name, ...changes });
const at = (place: number): Pick<PassClaims, "status"> => ({ status: { list: lists.small, place } });

const live = async (claims: Claims): Promise<string> =>
  bytesToCodeText(await addProof(await signCode(claims, testSigner("issuer")), nowSeconds, testSigner("holder").sign));

/** One for each outcome, and the kinds that a guard meets most. */
export const trainingCodes: readonly TrainingCodeRecipe[] = [
  { id: "green", outcome: "admit", text: () => live(named()) },
  { id: "print", outcome: "confirm", reason: "no-holder-key", text: () => createCode(printClaims({ name })) },
  { id: "picture", outcome: "confirm", reason: "proof-absent", text: () => createCode(named(at(103))) },
  {
    id: "report-missing",
    outcome: "complete",
    reason: "report-missing",
    text: () => live(named({ ...at(104), iatSeconds: midnightSeconds - 86_400, greenUntilSeconds: midnightSeconds })),
  },
  {
    id: "yellow",
    outcome: "complete",
    reason: "status-yellow",
    text: () => live(colouredClaims("yellow", { name, ...at(places.yellow) })),
  },
  { id: "red", outcome: "refuse", reason: "status-red", text: () => live(named(at(places.red))) },
  { id: "pending", outcome: "pending", reason: "pending", text: () => createCode(otherClaims("pending", { name })) },
  { id: "card", outcome: "identify", reason: "no-pass", text: () => createCode(otherClaims("card", { name })) },
  {
    id: "forged",
    outcome: "invalid",
    reason: "sig-invalid",
    text: async () => {
      const code = await signCode(named(at(105)), testSigner("issuer"));
      code[code.length - 1] = (code[code.length - 1] ?? 0) ^ 1;
      return bytesToCodeText(code);
    },
  },
  {
    id: "unknown",
    outcome: "unsure",
    reason: "issuer-unknown",
    text: () => createCode(named(at(106)), { signer: "stranger", proofSeconds: nowSeconds }),
  },
];

const issuers = testIssuers.slice(0, 1).map((issuer) => ({ ...issuer, nameZh: "训练机构", nameEn: "Training issuer" }));

/** Its root, bundle and codes as one module's text, for `scripts/write-training.ts`. */
export const createTrainingModule = async (): Promise<string> => {
  const offer = await createOffer({ trust: { issuers } });
  const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
  const codes = await Promise.all(
    trainingCodes.map(async ({ id, outcome, text }) => ({ id, outcome, text: await text() })),
  );
  const world = {
    nowSeconds,
    documentLast4: passClaims().documentLast4,
    bundleBase64: toBase64(encodeBundle(offerToBundle(offer))),
    codes,
  };
  return [
    "/** The practice world, written by `scripts/write-training.ts`: signed once by the published test keys, at a clock of its own. */",
    `export const trainingSet = ${JSON.stringify(world, undefined, 2)} as const;`,
    "",
  ].join("\n");
};
