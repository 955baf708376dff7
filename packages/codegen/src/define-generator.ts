import type { Finding } from "@concord/diagnostics";
import type { PlannedFile } from "./file-plan.ts";
import type { Render } from "./render.ts";
import type { ServiceModel } from "./service-model.ts";

/** What one generator adds to a service's package. */
export interface PackagePart {
  /** Paths are relative to the package. */
  readonly files: readonly PlannedFile[];
  /** Modules that people import: subpath → module in `src`, without its extension. `{ "./client": "client" }`. */
  readonly exports?: Readonly<Record<string, string>>;
  /** Modules whose exports the package's main entry passes on. */
  readonly main?: readonly string[];
  /** A section of the package's README, CommonMark. */
  readonly readme?: string;
  /** Whether the files import the runtime. */
  readonly needsRuntime?: boolean;
  /** Entries of the runtime that the files import beyond its usual ones: `avro`. */
  readonly runtimeEntries?: readonly string[];
  /** Libraries that the files import, with their ranges of versions. */
  readonly dependencies?: Readonly<Record<string, string>>;
  /** What the generated code cannot say. */
  readonly findings?: readonly Finding[];
}

export interface PlanContext {
  readonly render: Render;
  /** From where a module in `src` imports the runtime, or one of its further entries: `runtime("testing")`. */
  readonly runtime: (entry?: string) => string;
  /** `contract (version, hash)` sentence for the first line of each file. */
  readonly header: string;
}

/** Says which files exist for which service. A plan is a pure function of the model: same model, same bytes. */
export interface Generator {
  /** Also the folder of its templates, and what `--generators` names. */
  readonly name: string;
  /** The folder of its code: when that changes, what it made is out of date. */
  readonly home: string;
  /** A folder of templates of its own, for generators that do not live in this product; absolute. */
  readonly templates?: string;
  /** One sentence for people. */
  readonly description: string;
  /** Whether it can work from a contract that has errors. */
  readonly tolerant: boolean;
  readonly applies: (service: ServiceModel) => boolean;
  readonly plan: (service: ServiceModel, context: PlanContext) => PackagePart | Promise<PackagePart>;
}

/** Declares a generator. */
export function defineGenerator(generator: Generator): Generator {
  return generator;
}
