/** Builds the apps; also read by vitest, whose projects stand under `test`. */
import { defineConfig } from "vitest/config";

const testDefines = {
  __PINNED_ROOT_HEX__: JSON.stringify(""),
  __BUILD_SECONDS__: "0",
  __DEMONSTRATION__: "true",
  __APP_VERSION__: "1",
};

export default defineConfig({
  define: testDefines,
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["src/**/*.test.ts", "src/**/*.test.tsx"],
          exclude: ["src/server/**", "src/e2e/**", "src/testing/*.test.ts"],
        },
      },
      { extends: true, test: { name: "house", include: ["src/testing/*.test.ts"], testTimeout: 60_000 } },
      {
        extends: true,
        test: {
          name: "server",
          include: ["src/server/**/*.test.ts", "scripts/**/*.test.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "stories",
          include: ["src/e2e/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
        },
      },
    ],
  },
});
