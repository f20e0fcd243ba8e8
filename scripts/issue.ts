/** Signs a pass, card or pending code: `npm run issue`. */
import { runCommand } from "./cli/command.ts";
import { issue } from "./cli/issue-command.ts";
import { issueUsage } from "./cli/issue-options.ts";

await runCommand(issue, issueUsage);
