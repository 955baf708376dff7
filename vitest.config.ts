import { defineConfig } from "vitest/config";

export default defineConfig({
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "test/**/*.browser.test.ts", "test/**/*.long.test.ts"],
    testTimeout: 20_000,
  },
});
