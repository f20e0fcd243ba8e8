/** Enrols, lists and shuts out gates' devices: `npm run devices`. */
import { runCommand } from "./cli/command.ts";
import { devices, devicesUsage } from "./cli/devices-command.ts";

await runCommand(devices, devicesUsage);
