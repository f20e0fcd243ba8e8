/** Lists and closes referrals through the running server: `npm run referrals`. */
import { runCommand } from "./cli/command.ts";
import { referrals, referralsUsage } from "./cli/referrals-command.ts";

await runCommand(referrals, referralsUsage);
