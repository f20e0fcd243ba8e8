/** Recolours a place in a status list: `npm run status`. */
import { runCommand } from "./cli/command.ts";
import { status, statusUsage } from "./cli/status-command.ts";

await runCommand(status, statusUsage);
