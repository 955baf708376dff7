import { defineConfig } from "vitest/config";

/** What needs a real browser: run by CI, `npx vitest run --config vitest.browser.config.ts`. CHROME_PATH names the browser. */
export default defineConfig({
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    setupFiles: ["test/fixed-seed.ts"],
    include: ["test/**/*.browser.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
