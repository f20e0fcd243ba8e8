/** `npm start`: makes the keys, builds the apps that pin them, and runs the server on both. */
import { join, resolve } from "node:path";
import { buildApps } from "./build-apps.ts";
import { ensureDemonstrationKeys } from "../src/server/keystore/demonstration-keys.ts";

const dataDir = resolve(process.env["DATA_DIR"] ?? "data");
