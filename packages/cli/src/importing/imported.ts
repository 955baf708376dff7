/** What an import makes of its sources, before anything is written. */
export interface Imported {
  /** Texts by their path below the contracts folder. */
  readonly files: ReadonlyMap<string, string>;
  /** Domains that there have to be. */
  readonly domains: readonly ImportedDomain[];
  readonly teams: readonly ImportedTeam[];
  readonly terms: readonly ImportedTerm[];
  /** Sources that nothing was made of, and why. */
  readonly leftOut: readonly { readonly file: string; readonly reason: string }[];
  /** What had to be assumed, for a person to look at. */
  readonly assumed: readonly string[];
}

export interface ImportedDomain {
  readonly id: string;
  readonly title?: string;
  readonly summary?: string;
  readonly owner?: string;
}

export interface ImportedTeam {
  readonly id: string;
  readonly title?: string;
  readonly contact?: string;
  readonly members?: readonly string[];
}

export interface ImportedTerm {
  readonly id: string;
  readonly title: string;
  readonly definition: string;
}
