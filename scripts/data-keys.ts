/** Makes and rotates the keys of personal data: `npm run data-keys`. */
import { runCommand } from "./cli/command.ts";
import { dataKeys, dataKeysUsage } from "./cli/data-keys-command.ts";

await runCommand(dataKeys, dataKeysUsage);
