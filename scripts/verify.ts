/** The verdict on a code: `npm run verify -- (CODE | --image FILE) [options]`. */
import { runCommand } from "./cli/command.ts";
import { verify, verifyUsage } from "./cli/verify-command.ts";

await runCommand(verify, verifyUsage);
