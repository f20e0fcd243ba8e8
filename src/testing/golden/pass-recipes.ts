// Recipes of codes that are genuine: rows 6 to 14 of the table.

import {
  colouredClaims,
  createCode,
  lists,
  manifestIatSeconds,
  midnightSeconds,
  nowSeconds,
  otherClaims,
  passClaims,
  places,
  printClaims,
} from "../test-world.ts";
import { day, live } from "./recipe.ts";
import type { Recipe } from "./recipe.ts";

const at = (place: number) => ({ status: { list: lists.small, place } });

/** Codes by what they and the lists say. */
export const passingRecipes: readonly Recipe[] = [
  { name: "admit-live", gives: "admit", says: "A green pass on its holder's phone.", text: () => live() },
  {
    name: "admit-live-forgiven",
    gives: "admit",
    says: "The same, in lower case, with a line end.",
    text: async () => `\r\n ${(await live()).toLowerCase()}\t\r\n`,
  },
  {
    name: "admit-live-aging",
    gives: "admit list-aging",
    says: "A day after the lists: it stands, with its age in sight.",
    at: manifestIatSeconds + day,
    text: () => live(passClaims(), manifestIatSeconds + day),
  },
  {
    name: "admit-print",
    gives: "admit",
    says: "A print, the identity document compared.",
    text: () => createCode(printClaims()),
    identity: "confirmed",
  },
  {
    name: "admit-last-place",
    gives: "admit",
    says: "The last place of the largest list.",
    text: () => live(passClaims({ status: { list: lists.large, place: 2 ** 20 - 1 } })),
  },
  {
    name: "admit-newer-than-list",
    gives: "admit",
    says: "Signed after the manifest: the code knows better.",
    text: () => live(passClaims({ ...at(places.red), iatSeconds: manifestIatSeconds + 1 })),
  },
  {
    name: "no-pass",
    gives: "identify no-pass",
    says: "An electronic health card, also after its time.",
    text: () => createCode(otherClaims("card", { expSeconds: nowSeconds - 1 })),
  },
  {
    name: "pending",
    gives: "pending pending",
    says: "An application under review.",
    text: () => createCode(otherClaims("pending")),
  },
  {
    name: "pending-expired",
    gives: "complete expired",
    says: "An application that has lapsed.",
    text: () => createCode(otherClaims("pending", { expSeconds: nowSeconds })),
  },
  {
    name: "status-red",
    gives: "refuse status-red",
    says: "The list says red.",
    text: () => live(passClaims(at(places.red))),
  },
  {
    name: "status-red-by-code",
    gives: "refuse status-red",
    says: "The code itself is red, and newer than the list.",
    text: () => createCode(colouredClaims("red", { iatSeconds: manifestIatSeconds + 1 })),
  },
  {
    name: "status-red-stale",
    gives: "refuse status-red",
    says: "Red stays red however old the lists.",
    at: manifestIatSeconds + 3 * day,
    text: () => createCode(passClaims(at(places.red))),
  },
  {
    name: "status-yellow",
    gives: "complete status-yellow",
    says: "The list says yellow.",
    text: () => live(passClaims(at(places.yellow))),
  },
  {
    name: "code-outdated",
    gives: "complete code-outdated",
    says: "The list is green again, the code not yet.",
    text: () => createCode(colouredClaims("yellow"), { proofSeconds: nowSeconds }),
  },
  {
    name: "expired",
    gives: "complete expired",
    says: "The second of its end.",
    text: () => live(passClaims({ expSeconds: nowSeconds, greenUntilSeconds: nowSeconds - 1 })),
  },
  {
    name: "report-missing",
    gives: "complete report-missing",
    says: "The second at which its report is due.",
    text: () => live(passClaims({ greenUntilSeconds: nowSeconds })),
  },
  {
    name: "list-missing",
    gives: "unsure list-missing",
    says: "The manifest does not name the list.",
    text: () => live(passClaims({ status: { list: 9, place: 0 } })),
  },
  {
    name: "list-missing-place",
    gives: "unsure list-missing",
    says: "The list has no such place.",
    text: () => live(passClaims(at(1024))),
  },
  {
    name: "list-missing-manifest",
    gives: "unsure list-missing",
    says: "A trust list came, a manifest did not.",
    text: () => live(),
    has: "trust",
  },
  {
    name: "list-stale",
    gives: "unsure list-stale",
    says: "The manifest ended a second ago.",
    at: manifestIatSeconds + 3 * day,
    text: () =>
      live(
        passClaims({
          iatSeconds: midnightSeconds + 2 * day,
          expSeconds: midnightSeconds + 5 * day,
          greenUntilSeconds: midnightSeconds + 4 * day,
        }),
        manifestIatSeconds + 3 * day,
      ),
  },
  {
    name: "list-aging",
    gives: "unsure list-aging",
    says: "A print, a day after the lists.",
    at: manifestIatSeconds + day,
    text: () => createCode(printClaims()),
    identity: "confirmed",
  },
];

/** Codes by whether they show their holder. */
export const identifyingRecipes: readonly Recipe[] = [
  {
    name: "no-holder-key",
    gives: "confirm no-holder-key",
    says: "A print needs the identity document.",
    text: () => createCode(printClaims()),
  },
  {
    name: "proof-absent",
    gives: "confirm proof-absent",
    says: "A copy without proof needs the identity document.",
    text: () => createCode(passClaims()),
  },
  {
    name: "proof-absent-forbidden",
    gives: "complete proof-absent",
    says: "Where copies are forbidden, the phone must show itself.",
    text: () => createCode(passClaims()),
    policy: { copiesAllowed: false },
  },
  {
    name: "proof-late",
    gives: "confirm proof-late",
    says: "A picture, 61 s old.",
    text: () => live(passClaims(), nowSeconds - 61),
  },
  {
    name: "proof-in-time",
    gives: "admit",
    says: "A proof of 60 s ago.",
    text: () => live(passClaims(), nowSeconds - 60),
  },
  {
    name: "proof-ahead",
    gives: "confirm proof-late",
    says: "A proof of a time to come.",
    text: () => live(passClaims(), nowSeconds + 61),
  },
  {
    name: "identity-mismatch",
    gives: "invalid identity-mismatch",
    says: "The document is somebody else's.",
    text: () => live(),
    identity: "mismatch",
  },
];
