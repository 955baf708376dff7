import type { GovernanceRule } from "../rule.ts";
import { payloadMismatched } from "./payload-mismatched.ts";
import { payloadUndecided } from "./payload-undecided.ts";
import { useMissed } from "./use-missed.ts";

/** Every rule about one fabric as it stands. */
export const governanceRules: readonly GovernanceRule[] = [payloadMismatched, payloadUndecided, useMissed];
