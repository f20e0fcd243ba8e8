/** Verifies and reads the audit log: `npm run audit`. */
import { audit, auditUsage } from "./cli/audit-command.ts";
import { runCommand } from "./cli/command.ts";

await runCommand(audit, auditUsage);
