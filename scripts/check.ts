/** `npm run check`: every guard of the project, one after the other, each with the proof that it read something. */
import { checkBuild } from "./check/build.ts";
import { checkDeadCode } from "./check/dead-code.ts";
import { checkFormat } from "./check/format.ts";
import { checkLint } from "./check/lint.ts";
import { checkTypes } from "./check/types.ts";
import { checkUnitTests } from "./check/unit-tests.ts";

/** A guard reports what it found wrong, and how much it read: nothing read is a failure too. */
export interface Finding {
  readonly wrong: readonly string[];
  readonly read: number;
  readonly unit: string;
  /** Fewer than this and the guard has not looked at the project. */
  readonly readMin: number;
}

const guards: readonly (readonly [string, () => Promise<Finding>])[] = [
  ["format", checkFormat],
  ["lint", checkLint],
  ["types", checkTypes],
  ["dead code", checkDeadCode],
  ["unit tests, layers and house rules", checkUnitTests],
  ["builds and size budgets", checkBuild],
];

let failures = 0;
for (const [name, guard] of guards) {
  const startedAt = performance.now();
  const finding = await guard();
  const isGood = finding.wrong.length === 0 && finding.read >= finding.readMin;
  if (!isGood) failures += 1;
  for (const line of finding.wrong) console.error(`  ${line}`);
  if (finding.read < finding.readMin)
    console.error(`  read ${finding.read} ${finding.unit}, expected ${finding.readMin}`);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${isGood ? "ok  " : "FAIL"} ${name}: ${finding.read} ${finding.unit}, ${seconds} s`);
}
console.log(failures === 0 ? "All checks pass." : `${failures} of ${guards.length} checks fail.`);
process.exit(failures === 0 ? 0 : 1);
