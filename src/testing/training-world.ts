// The practice world of the gate's training mode, signed by the published test keys, which no production trusts.
import { format } from "prettier";
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

const issuers = testIssuers
  .slice(0, 1)
  .map((issuer) => ({ ...issuer, nameZh: "训练机构", nameEn: "Training issuer", keys: issuer.keys.slice(0, 1) }));

const headOf = (what: string): string =>
  `/** ${what}, written by \`scripts/write-training.ts\`: signed once by the published test keys, at a clock of its own. */`;

const setModule = async (): Promise<string> => {
  const offer = await createOffer({ trust: { issuers }, isSmall: true });
  const bundleBase64 = Buffer.from(encodeBundle(offerToBundle(offer))).toString("base64");
  return [
    headOf("Whom the practice world trusts and when"),
    `export const trainingSet = ${JSON.stringify({ nowSeconds, bundleBase64 })} as const;`,
  ].join("\n");
};

const codesModule = async (): Promise<string> => {
  const codes = await Promise.all(
    trainingCodes.map(async ({ id, outcome, text }) => ({ id, outcome, text: await text() })),
  );
  return [
    headOf("The codes of the practice world"),
    'import type { TrainingCode } from "./training-code.ts";',
    "",
    "/** One for each outcome and more. */",
    `export const trainingCodes: readonly TrainingCode[] = ${JSON.stringify(codes)};`,
    "",
    "/** What a guard types from the document that belongs to each of them. */",
    `export const trainingLast4 = ${JSON.stringify(passClaims().documentLast4)};`,
  ].join("\n");
};

/** Its modules' texts by their paths below `src/apps`: the gate keeps whom it trusts, the page of codes the codes. */
export const createTrainingModules = async (): Promise<readonly (readonly [path: string, text: string])[]> =>
  Promise.all(
    [
      ["gate/training/training-set.ts", await setModule()] as const,
      ["training/training-codes.ts", await codesModule()] as const,
    ].map(async ([path, text]) => [path, await format(text, { parser: "typescript", printWidth: 120 })] as const),
  );
