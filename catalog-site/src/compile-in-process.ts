import process from "node:process";
import { compileSite } from "./compile-site.ts";

// Run by `compile-elsewhere.ts`, with the base as its argument: prints the folder that holds what was compiled.
process.stdout.write(await compileSite(process.argv[2] ?? "/"));
