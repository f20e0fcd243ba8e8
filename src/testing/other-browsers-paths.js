/** Where Debian's packages put Firefox and WebKitGTK, and what of them is missing. Built-in modules only. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Libraries stand in a folder named for the processor. */
const libraryFolders = () => (existsSync("/usr/lib") ? readdirSync("/usr/lib") : []);

/** @param {string} file below a folder for libraries */
const isInLibrary = (file) => libraryFolders().some((folder) => existsSync(join("/usr/lib", folder, file)));

/** The programs, by their names in this project. */
export const otherBrowserPrograms = {
  firefox: "/usr/bin/firefox-esr",
  webKitDriver: "/usr/bin/WebKitWebDriver",
  gjs: "/usr/bin/gjs",
  broadway: "/usr/bin/broadwayd",
};

/**
 * The packages that are missing. WebKitGTK's own MiniBrowser keeps nothing while it is driven, so a window of ours (gjs) shows
 * the pages; GTK's Broadway stands in for a screen.
 *
 * @returns {{ firefox: string[], webKit: string[] }}
 */
export const missingPackages = () => {
  const { firefox, webKitDriver, gjs, broadway } = otherBrowserPrograms;
  return {
    firefox: existsSync(firefox) ? [] : ["firefox-esr"],
    webKit: [
      ...(existsSync(webKitDriver) ? [] : ["webkit2gtk-driver"]),
      ...(existsSync(gjs) ? [] : ["gjs"]),
      ...(isInLibrary("girepository-1.0/WebKit2-4.1.typelib") ? [] : ["gir1.2-webkit2-4.1"]),
      ...(existsSync(broadway) ? [] : ["libgtk-3-bin"]),
    ],
  };
};
