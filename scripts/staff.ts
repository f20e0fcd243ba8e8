/** Adds, lists and dismisses staff, and makes their links and tokens: `npm run staff`. */
import { runCommand } from "./cli/command.ts";
import { staff } from "./cli/staff-command.ts";
import { staffUsage } from "./cli/staff-options.ts";

await runCommand(staff, staffUsage);
