/** Makes a province of people who do not exist: `npm run demo`. */
import { runCommand } from "./cli/command.ts";
import { demo, demoUsage } from "./cli/demo-command.ts";

await runCommand(demo, demoUsage);
