/** Where the Chromium for the browser tests is. Built-in modules only. */
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const systemPaths = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** @returns {string[]} browsers that Playwright has downloaded */
const playwrightPaths = () => {
  const folders = [join(homedir(), ".cache/ms-playwright"), join(homedir(), "Library/Caches/ms-playwright")];
  const executables = [
    "chrome-linux/chrome",
    "chrome-linux64/chrome",
    "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
  ];
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.startsWith("chromium-"))
        .flatMap((name) => executables.map((executable) => join(folder, name, executable))),
    );
};

/** @returns {string | undefined} the path of a Chromium; the variable CHROMIUM comes first */
export const findChromium = () =>
  [process.env["CHROMIUM"] ?? "", ...systemPaths, ...playwrightPaths()].find((path) => path !== "" && existsSync(path));
