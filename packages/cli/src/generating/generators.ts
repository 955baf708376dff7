import type { Generator } from "@concord/codegen";
import { codecs } from "@concord/generator-codecs";
import { httpClient } from "@concord/generator-http-client";
import { httpServer } from "@concord/generator-http-server";
import { httpTypes } from "@concord/generator-http-types";
import { mappers } from "@concord/generator-mappers";
import { messaging } from "@concord/generator-messaging";
import { types } from "@concord/generator-types";
import { validators } from "@concord/generator-validators";

/** Every generator, in the order in which a package's entry passes their modules on. */
export const generators: readonly Generator[] = [
  types,
  validators,
  codecs,
  messaging,
  mappers,
  httpTypes,
  httpClient,
  httpServer,
];
