/** Brings epidemic data in through the running server: `npm run epidemic`. */
import { runCommand } from "./cli/command.ts";
import { epidemic, epidemicUsage } from "./cli/epidemic-command.ts";

await runCommand(epidemic, epidemicUsage);
