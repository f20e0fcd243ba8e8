/** Exports a bundle for gates without a network: `npm run bundle`. */
import { runCommand } from "./cli/command.ts";
import { bundle, bundleUsage } from "./cli/bundle-command.ts";

await runCommand(bundle, bundleUsage);
