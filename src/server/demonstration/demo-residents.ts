/** Residents of the demonstration: numbered, and from nobody's life. */
import { createHash, randomBytes } from "node:crypto";
import { maskName } from "../../core/pass/masked-name.ts";
import type { Signer } from "../../core/signature/ed25519.ts";
import { signerOfSeed } from "../keystore/seed-signer.ts";
import type { Holder } from "../issuing/holder.ts";

/** A resident and the key of the phone. */
export interface DemoResident {
  /** With the phone's key; leave `holderKey` out for a print. */
  readonly holder: Holder & { readonly holderKey: Uint8Array<ArrayBuffer> };
  readonly phone: Signer;
}

/** Lixia district of Jinan, in the demonstration issuer's area. */
const demoArea = 370_102;
const numerals = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
const cardNumberBytes = 8;

/** Resident number 1 to 10, "示例一" and so on. The phone's key is new at each call; all else stays the same. */
export const createDemoResident = (number: number): DemoResident => {
  const numeral = numerals[number - 1];
  if (numeral === undefined) throw new RangeError(`number: expected 1 to ${numerals.length}, got ${number}`);
  const phone = signerOfSeed(randomBytes(32));
  const hash = createHash("sha256").update(`demonstration resident ${number}`).digest();
  const holder = {
    cardNumber: new Uint8Array(hash.subarray(0, cardNumberBytes)),
    name: maskName(`示例${numeral}`),
    documentLast4: `${String(number).padStart(3, "0")}X`,
    area: demoArea,
    holderKey: phone.publicKey,
  };
  return { holder, phone };
};
