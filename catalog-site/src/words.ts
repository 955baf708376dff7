import { frame } from "./words/frame.ts";
import { messages } from "./words/messages.ts";
import { overviews } from "./words/overviews.ts";
import { preview } from "./words/preview.ts";
import { requests } from "./words/requests.ts";
import { schemas } from "./words/schemas.ts";
import { own } from "./words/own.ts";
import { seen } from "./words/seen.ts";
import { services } from "./words/services.ts";
import { versions } from "./words/versions.ts";

export { count, dayWords, listed } from "./words/grammar.ts";

/**
 * Every English word of the interface, from the files in words/. What contracts say stands in the contracts; what the
 * catalog says stands there, as whole sentences, so that a translation is one folder.
 */
export const words = {
  ...schemas,
  ...messages,
  ...services,
  ...requests,
  ...overviews,
  ...versions,
  ...preview,
  ...seen,
  ...own,
  ...frame,
} as const;
