import fc from "fast-check";

/**
 * A suite that fails says the same the next time it is run: laws are tried with one seed.
 * `CONCORD_SEED=$RANDOM npm test` looks elsewhere; `npm run test:long` always does.
 */
fc.configureGlobal({ seed: Number(process.env["CONCORD_SEED"] ?? 20261121) });
