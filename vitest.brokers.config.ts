import { defineConfig } from "vitest/config";

/** Transports on real brokers (`scripts/brokers`). One file after the other: brokers and tests share the machine. */
export default defineConfig({
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    setupFiles: ["test/fixed-seed.ts"],
    include: ["test/**/*.broker.test.ts"],
    fileParallelism: false,
    testTimeout: 60_000,
  },
});
