/**
 * Makes the project ready to run on a fresh clone: installs the packages of the lock file, and with `--browser` sees to
 * a Chromium and a Chinese font, and where it can to Firefox and WebKitGTK. Built-in modules only. A stamp makes every later
 * run a matter of milliseconds.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findChromium } from "../src/testing/chromium-path.js";
import { missingPackages } from "../src/testing/other-browsers-paths.js";
import { withLock } from "./lock.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const stampFile = join(root, "node_modules", ".clearway-installed");
const nodeMajorMin = 20;

/** What the installed tree depends on: the lock file, the version of Node and the platform. */
const wantedStamp = () =>
  createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .update(`${process.version} ${process.platform} ${process.arch}`)
    .digest("hex");

const isInstalled = () => existsSync(stampFile) && readFileSync(stampFile, "utf8") === wantedStamp();

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {(pid: number) => void} [started]
 * @returns {Promise<number>} the exit status
 */
const run = (command, args, started) =>
  new Promise((resolve, reject) => {
    // All that is said goes to standard error: behind it a tool may print an answer for a program.
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", 2, 2] });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
    if (child.pid !== undefined) started?.(child.pid);
  });

/** @param {(pid: number) => void} addChild */
const install = async (addChild) => {
  if (isInstalled()) return;
  console.error("Installing packages (a minute at most, only this once) …");
  const npm = process.env["npm_execpath"];
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
  const status = npm ? await run(process.execPath, [npm, ...args], addChild) : await run("npm", args, addChild);
  if (status !== 0) throw new Error(`npm ci ended with status ${status}; look at its messages above`);
  writeFileSync(stampFile, wantedStamp());
};

const hasChineseFont = () => (spawnSync("fc-list", [":lang=zh"], { encoding: "utf8" }).stdout ?? "").trim() !== "";

const canInstall = () => process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");

/**
 * @param {readonly string[]} packages of Debian
 * @param {(pid: number) => void} addChild
 * @param {readonly string[]} [options]
 */
const installPackages = async (packages, addChild, options = []) => {
  await run("apt-get", ["update", "-qq", ...options], addChild);
  await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...options, ...packages], addChild);
};

/** @param {(pid: number) => void} addChild */
const provideBrowser = async (addChild) => {
  if (findChromium() && hasChineseFont()) return;
  if (canInstall()) {
    console.error("Installing Chromium and a Chinese font for the browser tests …");
    await installPackages(["chromium", "fonts-noto-cjk", "fontconfig"], addChild);
  } else if (!findChromium()) {
    await run("npx", ["playwright-core", "install", "chromium"], addChild);
  }
  if (!findChromium()) throw new Error("No Chromium found: install one, or name it in CHROMIUM.");
  if (!hasChineseFont()) throw new Error("No Chinese font found (fc-list :lang=zh is empty): install fonts-noto-cjk.");
};

/** Without a network the tests begin all the same, and soon. */
const giveUpSoon = ["-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=15", "-o", "Acquire::https::Timeout=15"];

/**
 * Without them their tests are left out: they are not in every Linux, and what is made for phones is tested in Chromium.
 *
 * @param {(pid: number) => void} addChild
 */
const provideOtherBrowsers = async (addChild) => {
  const listMissing = () => Object.values(missingPackages()).flat();
  if (listMissing().length > 0 && canInstall()) {
    console.log("Installing Firefox and WebKitGTK for the browser tests …");
    await installPackages(listMissing(), addChild, giveUpSoon);
  }
  const missing = listMissing();
  if (missing.length > 0) console.log(`Tests in other browsers are left out, for want of ${missing.join(", ")}.`);
};

if (Number(process.versions.node.split(".")[0]) < nodeMajorMin) {
  console.error(`Clearway needs Node ${nodeMajorMin} or later; this is ${process.version}.`);
  process.exit(1);
}
const wantsBrowser = process.argv.includes("--browser");
try {
  if (!isInstalled() || wantsBrowser) {
    await withLock(
      join(root, ".bootstrap.lock"),
      async (addChild) => {
        await install(addChild);
        if (!wantsBrowser) return;
        await provideBrowser(addChild);
        await provideOtherBrowsers(addChild);
      },
      () => console.log("Another process is installing; waiting for it …"),
    );
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
