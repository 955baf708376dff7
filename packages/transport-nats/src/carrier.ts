import type { Listener, Subscription, SubscribeOptions, Wire } from "@concord/runtime";

/** What one way of delivery does with a connection: JetStream, or NATS without it. */
export interface Carrier {
  publish(messages: readonly Wire[], signal: AbortSignal | undefined): Promise<void>;
  /** Resolves when messages can come. @param stopped called after it has given everything back */
  subscribe(options: SubscribeOptions, listener: Listener, stopped: () => void): Promise<Subscription>;
  /** Resolves when nothing is being published. */
  idle(): Promise<void>;
}
