import {
  compareFindings,
  finding,
  type Finding,
  type JsonObject,
  type Location,
  type Severity,
} from "@concord/diagnostics";
import type { Place } from "../fabric.ts";

/** What reading has to say about one place. */
export interface Report {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly at: Place | Location;
  /** `key`: it is the name that is wrong, not what stands behind it. */
  readonly part?: "key";
  readonly label?: string;
  readonly facts: JsonObject;
  readonly help?: string;
}

/** Collects findings; each is kept once however many contracts lead to it. */
export interface Reporter {
  add(report: Report): void;
  /** A report with the place where it stands in the text, which is what of it can be remembered. */
  located(report: Report): Report;
  /** Sorted as they are shown. */
  all(): Finding[];
  /** Whether a file has an error that was reported so far. */
  hasError(file: string): boolean;
}

export function reporter(locate: (place: Place, part?: "key") => Location): Reporter {
  const findings = new Map<string, Finding>();
  const broken = new Set<string>();
  return {
    located: ({ at, part, ...rest }) => ({ ...rest, at: "line" in at ? at : locate(at, part) }),
    add: ({ rule, at, part, ...rest }) => {
      const location = "line" in at ? at : locate(at, part);
      const made = finding({ code: `contracts/${rule}`, at: location, ...rest });
      findings.set(`${made.fingerprint}:${location.line}`, made);
      if (made.severity === "error") broken.add(location.file);
    },
    all: () => [...findings.values()].sort(compareFindings),
    hasError: (file) => broken.has(file),
  };
}
