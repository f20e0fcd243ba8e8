/** Serves the built apps, precompressed: hashed files for ever, everything else asked for again each time. */
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";

const hashedFolder = `assets${sep}`;

/** Serves `appsDir`; each of its folders with an index.html is an app, and its address without the last slash leads to it. */
export const registerStaticApps = async (app: FastifyInstance, appsDir: string): Promise<void> => {
  await app.register(fastifyStatic, {
    root: appsDir,
    preCompressed: true,
    cacheControl: false,
    dotfiles: "ignore",
    index: false,
    redirect: false,
    setHeaders: (reply, path) => {
      const isHashed = relative(appsDir, path).startsWith(hashedFolder);
      reply.header("cache-control", isHashed ? "public, max-age=31536000, immutable" : "no-cache");
      reply.header("vary", "accept-encoding");
    },
  });
  // Asked for by name: the plugin's own index does not find compressed copies below the root.
  app.get("/", async (_, reply) => reply.sendFile("index.html"));
  for (const name of await appNames(appsDir)) {
    app.get(`/${name}/`, async (_, reply) => reply.sendFile(`${name}/index.html`));
    app.get(`/${name}`, async (_, reply) => reply.header("cache-control", "no-cache").redirect(`/${name}/`, 302));
  }
};

const appNames = async (appsDir: string): Promise<readonly string[]> => {
  const entries = await readdir(appsDir, { withFileTypes: true });
  const names: string[] = [];
  for (const entry of entries) {
    if (!entry.isDirectory()) continue;
    const index = await stat(join(appsDir, entry.name, "index.html")).catch(() => undefined);
    if (index?.isFile() === true) names.push(entry.name);
  }
  return names;
};
