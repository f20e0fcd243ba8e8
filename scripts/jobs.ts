/** Shows and repeats jobs: `npm run jobs`. */
import { runCommand } from "./cli/command.ts";
import { jobs, jobsUsage } from "./cli/jobs-command.ts";

await runCommand(jobs, jobsUsage);
