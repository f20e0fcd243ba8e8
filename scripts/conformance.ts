/** Foreign test vectors against this project's core and decoder: `npm run conformance -- KIND PATH`. */
import { runCommand } from "./cli/command.ts";
import { conformance, conformanceUsage } from "./conformance/conformance-command.ts";

await runCommand(conformance, conformanceUsage);
