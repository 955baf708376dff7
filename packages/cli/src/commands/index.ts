import type { DefineCommand } from "../shell.ts";

/** Every command, in the order in which --help lists them. */
export const commands: readonly DefineCommand[] = [];
