import type { DefineCommand } from "../shell.ts";
import { define as baseline } from "./baseline.ts";
import { define as catalog } from "./catalog.ts";
import { define as changelog } from "./changelog.ts";
import { define as check } from "./check.ts";
import { define as comment } from "./comment.ts";
import { define as diff } from "./diff.ts";
import { define as dlq } from "./dlq.ts";
import { define as doctor } from "./doctor.ts";
import { define as explain } from "./explain.ts";
import { define as generate } from "./generate.ts";
import { define as impact } from "./impact.ts";
import { define as importSources } from "./import.ts";
import { define as init } from "./init.ts";
import { define as lint } from "./lint.ts";
import { define as createNew } from "./new.ts";
import { define as monitoring } from "./monitoring.ts";
import { define as owners } from "./owners.ts";
import { define as pack } from "./pack.ts";
import { define as pilot } from "./pilot.ts";
import { define as publish } from "./publish.ts";
import { define as schemaCompare } from "./schema-compare.ts";
import { define as start } from "./start.ts";
import { define as tap } from "./tap.ts";
import { define as terms } from "./terms.ts";
import { define as validate } from "./validate.ts";

/** Every command, in the order in which --help lists them. */
export const commands: readonly DefineCommand[] = [
  init,
  createNew,
  importSources,
  start,
  validate,
  check,
  lint,
  baseline,
  terms,
  owners,
  generate,
  pack,
  publish,
  diff,
  changelog,
  comment,
  impact,
  explain,
  doctor,
  pilot,
  tap,
  dlq,
  monitoring,
  schemaCompare,
  catalog,
];
