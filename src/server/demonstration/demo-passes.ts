/** The passes behind the demonstration's codes: whose, of which day, and what the lists say of them. */
import type { DemoPass } from "./demo-places.ts";

/** By name; several codes show the same pass in different hands. */
export const demoPasses = {
  green: { daysAgo: 0, listColour: "green" },
  print: { daysAgo: 0, listColour: "green" },
  returned: { daysAgo: 0, listColour: "yellow" },
  refused: { daysAgo: 0, listColour: "red" },
  recoloured: { daysAgo: 0, listColour: "red" },
  suspended: { daysAgo: 0, listColour: "yellow" },
  outdated: { daysAgo: 0, listColour: "green" },
  unreported: { daysAgo: 2, listColour: "green" },
  expired: { daysAgo: 5, listColour: "green" },
} as const satisfies Readonly<Record<string, DemoPass>>;

/** Which pass. */
export type DemoPassName = keyof typeof demoPasses;
