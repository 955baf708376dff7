import type { Fabric } from "@concord/contracts";
import type { Finding, ReportReviewer } from "@concord/diagnostics";
import { type Reviewer, reviewersOf } from "@concord/governance";

/** Who should look at a change, in the words of a report. */
export function reviewersForReport(
  before: Fabric,
  after: Fabric,
  findings: readonly Finding[],
): readonly ReportReviewer[] {
  return reviewersOf({ before, after, findings }).map((reviewer) => ({
    team: reviewer.team,
    ...(reviewer.handle !== undefined && { handle: reviewer.handle }),
    must: reviewer.must,
    why: whyText(reviewer),
  }));
}

/** `billing would break · owns contracts/…` */
export function whyText({ reasons }: Reviewer): string {
  const texts = reasons.map((reason) => {
    switch (reason.kind) {
      case "owns":
        return `owns ${listText(reason.files)}`;
      case "breaks":
        return `${listText(reason.services)} would break`;
      case "affected":
        return `${listText(reason.services)} may be affected`;
      case "steward":
        return `steward of ${listText(reason.terms)}`;
    }
  });
  return texts.join(" · ");
}

function listText(items: readonly string[]): string {
  return items.length > 3 ? `${items.slice(0, 3).join(", ")} and ${items.length - 3} more` : items.join(", ");
}
