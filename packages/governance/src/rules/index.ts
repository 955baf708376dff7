import type { AnyLintRule } from "../lint-rule.ts";
import type { GovernanceRule } from "../rule.ts";
import { addressMisversioned } from "./address-misversioned.ts";
import { authenticationWeakened } from "./authentication-weakened.ts";
import { baselineInvalid } from "./baseline-invalid.ts";
import { baselineOutdated } from "./baseline-outdated.ts";
import { baselineWidened } from "./baseline-widened.ts";
import { channelOrphaned } from "./channel-orphaned.ts";
import { codeownersOutdated } from "./codeowners-outdated.ts";
import { commandMisnamed } from "./command-misnamed.ts";
import { connectionUnencrypted } from "./connection-unencrypted.ts";
import { credentialExposed } from "./credential-exposed.ts";
import { currencyOmitted } from "./currency-omitted.ts";
import { deadLetterUndeclared } from "./dead-letter-undeclared.ts";
import { defaultMismatched } from "./default-mismatched.ts";
import { descriptionOmitted } from "./description-omitted.ts";
import { descriptionRepeated } from "./description-repeated.ts";
import { eventMisnamed } from "./event-misnamed.ts";
import { exampleMismatched } from "./example-mismatched.ts";
import { exampleOmitted } from "./example-omitted.ts";
import { expressionUnresolved } from "./expression-unresolved.ts";
import { fieldMiscased } from "./field-miscased.ts";
import { flowInterrupted } from "./flow-interrupted.ts";
import { handleOmitted } from "./handle-omitted.ts";
import { hostExposed } from "./host-exposed.ts";
import { idempotencyKeyUndeclared } from "./idempotency-key-undeclared.ts";
import { identifierVaried } from "./identifier-varied.ts";
import { keyUndeclared } from "./key-undeclared.ts";
import { modelCopied } from "./model-copied.ts";
import { modelDrifted } from "./model-drifted.ts";
import { moneyRounded } from "./money-rounded.ts";
import { outputMismatched } from "./output-mismatched.ts";
import { outputUnresolved } from "./output-unresolved.ts";
import { ownerUnlisted } from "./owner-unlisted.ts";
import { mappingFieldUnknown } from "./mapping-field-unknown.ts";
import { mappingFieldUnmapped } from "./mapping-field-unmapped.ts";
import { mappingModuleMissing } from "./mapping-module-missing.ts";
import { payloadMismatched } from "./payload-mismatched.ts";
import { payloadUndecided } from "./payload-undecided.ts";
import { personalUnclassified } from "./personal-unclassified.ts";
import { purposeUndeclared } from "./purpose-undeclared.ts";
import { replacementOmitted } from "./replacement-omitted.ts";
import { retryUndeclared } from "./retry-undeclared.ts";
import { rulesetRefused } from "./ruleset-refused.ts";
import { schemaUnused } from "./schema-unused.ts";
import { securityUndeclared } from "./security-undeclared.ts";
import { serviceUnowned } from "./service-unowned.ts";
import { settingMisspelt } from "./setting-misspelt.ts";
import { stepUnanswered } from "./step-unanswered.ts";
import { stepUnresolved } from "./step-unresolved.ts";
import { sunsetOmitted } from "./sunset-omitted.ts";
import { suppressionUnused } from "./suppression-unused.ts";
import { synonymUsed } from "./synonym-used.ts";
import { termConflicted } from "./term-conflicted.ts";
import { termUndefined } from "./term-undefined.ts";
import { timestampUnformatted } from "./timestamp-unformatted.ts";
import { useMismatched } from "./use-mismatched.ts";
import { useMissed } from "./use-missed.ts";

/** Every rule of `concord lint`, in the order in which `concord explain` lists them. */
export const lintRules: readonly AnyLintRule[] = [
  serviceUnowned,
  ownerUnlisted,
  descriptionOmitted,
  descriptionRepeated,
  exampleOmitted,
  exampleMismatched,
  defaultMismatched,
  eventMisnamed,
  commandMisnamed,
  fieldMiscased,
  addressMisversioned,
  modelCopied,
  modelDrifted,
  schemaUnused,
  channelOrphaned,
  termUndefined,
  termConflicted,
  synonymUsed,
  identifierVaried,
  personalUnclassified,
  purposeUndeclared,
  timestampUnformatted,
  moneyRounded,
  currencyOmitted,
  keyUndeclared,
  idempotencyKeyUndeclared,
  expressionUnresolved,
  retryUndeclared,
  deadLetterUndeclared,
  securityUndeclared,
  connectionUnencrypted,
  authenticationWeakened,
  hostExposed,
  credentialExposed,
  sunsetOmitted,
  replacementOmitted,
  stepUnresolved,
  stepUnanswered,
  outputUnresolved,
  outputMismatched,
  flowInterrupted,
];

/** Every rule about one fabric as it stands. */
export const governanceRules: readonly GovernanceRule[] = [
  payloadMismatched,
  payloadUndecided,
  useMissed,
  useMismatched,
  mappingFieldUnmapped,
  mappingFieldUnknown,
  mappingModuleMissing,
  ...lintRules,
  settingMisspelt,
  suppressionUnused,
  rulesetRefused,
  codeownersOutdated,
  handleOmitted,
  baselineOutdated,
  baselineInvalid,
  baselineWidened,
];
