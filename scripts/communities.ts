/** Adds, lists and closes communities: `npm run communities`. */
import { runCommand } from "./cli/command.ts";
import { communities, communitiesUsage } from "./cli/communities-command.ts";

await runCommand(communities, communitiesUsage);
