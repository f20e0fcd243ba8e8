/** The status lists, for operators: `npm run lists`. */
import { runCommand } from "./cli/command.ts";
import { lists, listsUsage } from "./cli/lists-command.ts";

await runCommand(lists, listsUsage);
