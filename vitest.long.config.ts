import { defineConfig } from "vitest/config";

/** Runs of minutes: whole corpora, large adversaries, soaks. `npm run test:long`. */
export default defineConfig({
  ssr: { resolve: { conditions: ["source"] } },
  test: { include: ["test/**/*.long.test.ts"], testTimeout: 3_600_000 },
});
