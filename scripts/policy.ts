/** The health rules' numbers, for operators: `npm run policy`. */
import { runCommand } from "./cli/command.ts";
import { policy, policyUsage } from "./cli/policy-command.ts";

await runCommand(policy, policyUsage);
