import type { AnyRule } from "../rule.ts";
import { addressChanged } from "./address-changed.ts";
import { bindingChanged } from "./binding-changed.ts";
import { channelParameterNarrowed } from "./channel-parameter-narrowed.ts";
import { channelRemoved } from "./channel-removed.ts";
import { contentTypeChanged } from "./content-type-changed.ts";
import { correlationChanged } from "./correlation-changed.ts";
import { defaultChanged } from "./default-changed.ts";
import { deliveryWeakened } from "./delivery-weakened.ts";
import { discriminatorChanged } from "./discriminator-changed.ts";
import { encodingChanged } from "./encoding-changed.ts";
import { endpointRemoved } from "./endpoint-removed.ts";
import { handshakeNarrowed } from "./handshake-narrowed.ts";
import { headerLoosened } from "./header-loosened.ts";
import { headerRemoved } from "./header-removed.ts";
import { headersNarrowed } from "./headers-narrowed.ts";
import { headersWidened } from "./headers-widened.ts";
import { keyChanged } from "./key-changed.ts";
import { keyNarrowed } from "./key-narrowed.ts";
import { keyWidened } from "./key-widened.ts";
import { linkChanged } from "./link-changed.ts";
import { mediaTypeRemoved } from "./media-type-removed.ts";
import { messageRemoved } from "./message-removed.ts";
import { operationRemoved } from "./operation-removed.ts";
import { parameterRemoved } from "./parameter-removed.ts";
import { parameterRequired } from "./parameter-required.ts";
import { parameterRestyled } from "./parameter-restyled.ts";
import { partitionsChanged } from "./partitions-changed.ts";
import { payloadNarrowed } from "./payload-narrowed.ts";
import { payloadUndecided } from "./payload-undecided.ts";
import { payloadWidened } from "./payload-widened.ts";
import { policyWeakened } from "./policy-weakened.ts";
import { propertyRemoved } from "./property-removed.ts";
import { propertyReused } from "./property-reused.ts";
import { protocolRemoved } from "./protocol-removed.ts";
import { protocolVersionChanged } from "./protocol-version-changed.ts";
import { replyMoved } from "./reply-moved.ts";
import { replyRemoved } from "./reply-removed.ts";
import { requestBodyRemoved } from "./request-body-removed.ts";
import { requestBodyRequired } from "./request-body-required.ts";
import { requestNarrowed } from "./request-narrowed.ts";
import { requestWidened } from "./request-widened.ts";
import { responseNarrowed } from "./response-narrowed.ts";
import { responseRemoved } from "./response-removed.ts";
import { responseWidened } from "./response-widened.ts";
import { retentionShortened } from "./retention-shortened.ts";
import { schemaEmptied } from "./schema-emptied.ts";
import { securityTightened } from "./security-tightened.ts";
import { serverMoved } from "./server-moved.ts";
import { settingWeakened } from "./setting-weakened.ts";
import { sunsetAdvanced } from "./sunset-advanced.ts";

/** Every rule of the gate, in the order in which `concord explain` lists them. */
export const rules = [
  channelRemoved,
  addressChanged,
  channelParameterNarrowed,
  protocolRemoved,
  serverMoved,
  protocolVersionChanged,
  bindingChanged,
  partitionsChanged,
  retentionShortened,
  deliveryWeakened,
  handshakeNarrowed,
  messageRemoved,
  contentTypeChanged,
  keyChanged,
  keyNarrowed,
  keyWidened,
  correlationChanged,
  operationRemoved,
  replyRemoved,
  replyMoved,
  payloadNarrowed,
  payloadWidened,
  headersNarrowed,
  headersWidened,
  endpointRemoved,
  parameterRequired,
  parameterRemoved,
  parameterRestyled,
  requestBodyRequired,
  requestBodyRemoved,
  mediaTypeRemoved,
  requestNarrowed,
  requestWidened,
  responseRemoved,
  headerRemoved,
  headerLoosened,
  discriminatorChanged,
  encodingChanged,
  defaultChanged,
  linkChanged,
  responseWidened,
  responseNarrowed,
  securityTightened,
  propertyRemoved,
  propertyReused,
  payloadUndecided,
  schemaEmptied,
  policyWeakened,
  settingWeakened,
  sunsetAdvanced,
] as const satisfies readonly AnyRule[];
