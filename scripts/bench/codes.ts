/** How large codes become as QR codes: prints with EC M, live codes with EC L (core/README.md section 1.2). */
import { createRandom } from "../../src/testing/seeded-random.ts";
import { bytesToCodeText } from "../../src/core/pass/code-text.ts";
import { signCode } from "../../src/core/pass/encode.ts";
import { addProof } from "../../src/core/pass/presentation.ts";
import { drawQr } from "../cli/qr-drawing.ts";
import { largestOf } from "./figures.ts";
import type { Bench, Figure } from "./figures.ts";
import { createPassClaims } from "./holders.ts";
import { createSeededSigner } from "./keys.ts";

const seed = 20_200_224;
const holderCount = 1000;

/** Modules a side of the largest code among so many seeded holders. */
export const measureCodes = async (holders: number): Promise<readonly Figure[]> => {
  const random = createRandom(seed);
  const issuer = createSeededSigner(random);
  const printModules: number[] = [];
  const liveModules: number[] = [];
  for (let index = 0; index < holders; index += 1) {
    const print = await signCode(createPassClaims(index, random), issuer);
    const holder = createSeededSigner(random);
    const claims = createPassClaims(index, random, holder.publicKey);
    const live = await addProof(await signCode(claims, issuer), claims.iatSeconds + 60, holder.sign);
    printModules.push(drawQr(bytesToCodeText(print), "M").size);
    liveModules.push(drawQr(bytesToCodeText(live), "L").size);
  }
  return [largestOf("printModulesMax", printModules), largestOf("liveModulesMax", liveModules)];
};

/** The same among 1,000 holders. */
export const benchCodes: Bench = (note) => {
  note(`seed ${seed}, ${holderCount} holders; every tenth with a name of 13 bytes, list 65,535 and place 1,048,575`);
  return measureCodes(holderCount);
};
