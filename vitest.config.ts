import { defineConfig } from "vitest/config";

export default defineConfig({
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    setupFiles: ["test/fixed-seed.ts"],
    include: ["test/**/*.test.ts"],
    // What needs a browser, a broker or minutes has a configuration of its own.
    exclude: ["**/node_modules/**", "test/**/*.{browser,broker,long}.test.ts"],
    testTimeout: 20_000,
    // Otherwise a core is kept for watching, which nobody does here.
    maxWorkers: "100%",
  },
});
