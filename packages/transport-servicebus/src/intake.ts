import type { ServiceBusReceivedMessage, ServiceBusReceiver } from "@azure/service-bus";

/** A message that the service has locked for us. */
export interface Received {
  readonly message: ServiceBusReceivedMessage;
  readonly address: string;
  readonly receiver: Pick<ServiceBusReceiver, "completeMessage" | "abandonMessage">;
  /** Prolongs the lock; absent where a session's is prolonged for all of its messages. */
  readonly renew?: () => Promise<unknown>;
  /** Lets the service bring another one in its place. Idempotent. */
  readonly free: () => void;
  /** It is settled, or lost. */
  readonly done?: () => void;
}

/** What an intake tells. */
export interface IntakeListener {
  took(received: Received): void;
  /** The service has taken back what came by this receiver. */
  lost(receiver: Received["receiver"]): void;
  /** It goes on trying. */
  interrupted(error: unknown): void;
  /** It does not. */
  failed(error: unknown): void;
}

/** Receives from one queue or subscription. */
export interface Intake {
  /** Resolves when it is known that there is something to receive from. */
  start(): Promise<void>;
  /** Asks for nothing more; what is on its way still comes. */
  pause(): Promise<void>;
  resume(): void;
  /** Paused for good. */
  stop(): Promise<void>;
  /** After everything is settled. */
  close(): Promise<void>;
}
