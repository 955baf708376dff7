/** What `@azure/identity` makes, or anything else that gets tokens of Microsoft Entra. */
export interface TokenCredential {
  /** `expiresOnTimestamp`: milliseconds since 1970. */
  getToken(scopes: string | string[]): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>;
}

export interface ServiceBusOptions {
  /** Of the namespace: `Endpoint=sb://…;SharedAccessKeyName=…;SharedAccessKey=…`. This or `namespace`. */
  readonly connectionString?: string;
  /** `example.servicebus.windows.net`, with a `credential`. */
  readonly namespace?: string;
  readonly credential?: TokenCredential;
  /** Addresses that are queues. All others are topics, with a subscription for each group, except those of dead letters. */
  readonly queues?: readonly string[];
  /**
   * Messages of one key come in order: keys are session ids, and the queues and subscriptions that are read must require
   * sessions. Senders and receivers must agree. Default false.
   */
  readonly ordered?: boolean;
  /** Where `ordered`: sessions, and with them keys, that one subscription holds at a time for each address. Default 8. */
  readonly sessions?: number;
  /** Where `ordered`: how long a session may bring nothing before another key has its turn. Default 1,000. */
  readonly sessionIdleMs?: number;
  /**
   * What is made where it is missing, with a credential that may manage: nothing; only what goes with this process, which
   * requests need for their replies; or queues, topics and subscriptions as well. Default `nothing`.
   */
  readonly create?: "nothing" | "temporary" | "all";
  /** How long what is received stays locked without a sign of life, for entities that are made here. Default 60,000. */
  readonly lockMs?: number;
  /** Where entities are made, where that is not the namespace itself: `http://127.0.0.1:5300` is the emulator's. */
  readonly administration?: string;
  /** False: an emulator on another machine, to which there is no encryption, may be used. */
  readonly tls?: false;
  /** Largest message: body, key and headers. Default 262,144, what the standard tier takes; the premium tier takes more. */
  readonly maxBytes?: number;
}
