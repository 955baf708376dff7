import type { JsonObject, Severity } from "@concord/diagnostics";
import type { CompatibilityMode, DomainId } from "./fabric.ts";

/** `concord.yaml`, with defaults filled in. */
export interface WorkspaceSettings {
  readonly title: string;
  readonly contracts: string;
  readonly output: string;
  readonly pilot?: string;
  readonly deprecation: { readonly minimumDays: number };
  readonly releases: { readonly tags: string };
  readonly compatibility: {
    readonly domains: Readonly<Record<DomainId, CompatibilityMode>>;
    /** What a domain promises at all: nothing yet, something that may still change, or (where absent) what it says. */
    readonly stability: Readonly<Record<DomainId, Stability>>;
    /** Whether a name that changes in generated code alone blocks; by default it is a warning. */
    readonly source?: "off" | "warning" | "error";
  };
  readonly remotes: Readonly<Record<string, string>>;
  readonly lint: LintSettings;
  readonly catalog: CatalogSettings;
  readonly generation: GenerationSettings;
}

/** What the catalog looks like, and what stands in it beside the contracts. Paths are relative to `concord.yaml`. */
export interface CatalogSettings {
  readonly title: string;
  /** `#1f6f5c` */
  readonly accent?: string;
  readonly footer?: string;
  /** An SVG or PNG image. */
  readonly logo?: string;
  /** Markdown files that become pages. */
  readonly pages?: readonly string[];
}

/** How generated code differs from the usual. Paths are relative to `concord.yaml`. */
export interface GenerationSettings {
  /** A folder of templates that take the place of ours, or add files to each package. */
  readonly templates?: string;
  /** Modules that export generators: names of packages, or paths. */
  readonly generators: readonly string[];
  /** Templates of `@asyncapi/generator` that are run over each AsyncAPI document. */
  readonly asyncapi: readonly AsyncApiTemplate[];
  readonly types: {
    /** `branded`: a text of a format is no other text. */
    readonly formats: "plain" | "branded";
    /** What programs see of 64-bit integers. `bigint`: every digit of them; `number` rounds beyond 2^53. */
    readonly int64: "number" | "bigint";
  };
  readonly validators: {
    /** `fast`: a plausible shape is enough. */
    readonly formats: "full" | "fast";
    /** `all`: go on after the first violation. */
    readonly violations: "first" | "all";
  };
}

export interface AsyncApiTemplate {
  /** The name of a package, or a path. */
  readonly template: string;
  /** A folder of its own in each service's output. */
  readonly output: string;
  readonly parameters: JsonObject;
}

/** `draft`: nothing is promised. `beta`: what breaks is said, and does not block. */
export type Stability = "draft" | "beta" | "stable";

/** How `concord lint` differs from its defaults. */
export interface LintSettings {
  readonly rules: RuleSettings;
  readonly domains: Readonly<Record<DomainId, { readonly rules: RuleSettings }>>;
  /** The Spectral ruleset that single documents are held to as well, relative to `concord.yaml`. */
  readonly spectral?: string;
}

/** By rule id. A word is the severity; an object says it as `severity`, beside the options of that rule. */
export type RuleSettings = Readonly<Record<string, RuleSetting>>;
export type RuleSetting = Severity | "off" | JsonObject;
