/** Makes the demonstration's codes anew at each call, at places that stay the same for a day. */
import { randomBytes } from "node:crypto";
import type { DemoCode, DemoCodes } from "../../api/demo-codes.ts";
import { signerOfSeed } from "../keystore/seed-signer.ts";
import { findSigningKey } from "../issuing/signing-key.ts";
import type { IssuingParts } from "../issuing/signing-key.ts";
import { publishNow } from "../publication/publish.ts";
import { demoDefinitions } from "./demo-definitions.ts";
import type { DemoDefinition } from "./demo-definitions.ts";
import { demoPasses } from "./demo-passes.ts";
import type { DemoPassName } from "./demo-passes.ts";
import { ensureDemoPlaces } from "./demo-places.ts";
import { createDemoResident } from "./demo-residents.ts";
import type { DemoResident } from "./demo-residents.ts";
import type { DemoRound } from "./demo-signing.ts";

/** Gives all codes, signed now. */
export type ReadDemoCodes = () => Promise<DemoCodes>;

/** The first call of a day gives the places and publishes them, so that the lists know what the codes show. */
export const createDemoCodes = (parts: IssuingParts): ReadDemoCodes => {
  const residents = createResidents();
  const stranger = signerOfSeed(randomBytes(32));
  return async () => {
    const issuer = parts.keys.issuers[0];
    if (issuer === undefined) throw new Error("The demonstration has no issuer.");
    const { isNew, ...places } = await ensureDemoPlaces(parts, issuer.id, demoPasses);
    if (isNew) await publishNow(parts);
    const signer = await findSigningKey(parts, issuer.id, places.nowSeconds);
    if (!signer.ok) throw new Error("The demonstration's issuer has no key to sign with at present.");
    const round: DemoRound = { ...places, issuer: signer.value, stranger, residents };
    const codes = await Promise.all(demoDefinitions.map((definition) => makeCode(definition, round)));
    return { madeAtSeconds: places.nowSeconds, codes };
  };
};

const createResidents = (): Record<DemoPassName, DemoResident> => {
  const names = Object.keys(demoPasses);
  const residents = names.map((name, index) => [name, createDemoResident(index + 1)] as const);
  // as: Object.fromEntries forgets which keys these are
  return Object.fromEntries(residents) as Record<DemoPassName, DemoResident>;
};

const makeCode = async (definition: DemoDefinition, round: DemoRound): Promise<DemoCode> => {
  const { make, documentLast4, ...description } = definition;
  return {
    ...description,
    text: await make(round),
    ...(documentLast4 !== undefined && { documentLast4: documentLast4(round) }),
  };
};
