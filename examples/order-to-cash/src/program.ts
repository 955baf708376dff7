import type { Hooks } from "@concord/runtime";
import type { Transports } from "./transports.ts";

/** All that a program is given: what to speak over to each server, and where its alerts go. */
export interface Surroundings {
  readonly transport: Transports;
  readonly hooks: Hooks;
}

/** Starts one application; disposing what it returns drains it. */
export type StartProgram = (surroundings: Surroundings) => Promise<AsyncDisposable>;

/** The present, as contracts write it. */
export const now = (): string => new Date().toISOString();

/** Some days from now, as contracts write it. */
export const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

/** An id of another kind for the same thing: `ord_7f3k` and `pay` give `pay_7f3k`. */
export const idFor = (id: string, kind: string): string => id.replace(/^[a-z]+_/, `${kind}_`);

/** A handler for what this story has no use for: heard, and nothing done. */
export const heard = (): void => {};
