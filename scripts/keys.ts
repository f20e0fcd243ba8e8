/** Makes the keys of a production: `npm run keys`. */
import { runCommand } from "./cli/command.ts";
import { keys, keysUsage } from "./cli/keys-command.ts";

await runCommand(keys, keysUsage);
