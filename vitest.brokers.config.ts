import { defineConfig } from "vitest/config";

/** Transports on real brokers (`scripts/brokers`). One file after the other: brokers and tests share the machine. */
export default defineConfig({
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    setupFiles: ["test/fixed-seed.ts"],
    include: ["test/**/*.broker.test.ts"],
    fileParallelism: false,
    testTimeout: 60_000,
    // A shared machine can stall for longer than a broker's own time limits; what fails twice is no stall.
    retry: process.env["CI"] === undefined ? 0 : 1,
  },
});
