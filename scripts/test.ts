/** `npm test`: every test of the project, closing with one line of counts. Arguments narrow it as vitest's filters do. */
import { startVitest } from "vitest/node";
import { countTests } from "./test/count.ts";

const filters = process.argv.slice(2);
process.env["TZ"] = "UTC"; // a test that depends on the machine's zone fails the same everywhere
const vitest = await startVitest("test", filters, { run: true, watch: false });
const counts = countTests(vitest.state.getTestModules(), vitest.state.getUnhandledErrors().length);
await vitest.close();

const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`);
// A run that saw no test has not shown anything.
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
