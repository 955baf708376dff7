export interface AwsOptions {
  readonly region: string;
  /** Where the services are reached where that is not AWS itself: an endpoint of a VPC, or a stand-in on this machine. */
  readonly endpoint?: string;
  /** Default: as the SDK finds them (environment, profile, role of the machine). */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** Events go through this EventBridge bus instead of one SNS topic for each address. */
  readonly eventBus?: string;
  /** Begins the name of everything that is made. Default `concord-`. */
  readonly prefix?: string;
  /** Whether topics, queues, subscriptions and rules are made where they are missing. Default true. */
  readonly createResources?: boolean;
  /** After this long without a sign of life, what a process holds goes to others. Default 30,000. */
  readonly leaseMs?: number;
  /** How long one request for messages waits, and stopping with it, at most. Default 5,000; AWS takes 20,000. */
  readonly waitMs?: number;
  /** Largest message as it is sent, envelope included. Default 262,144: what SNS and EventBridge take. */
  readonly maxBytes?: number;
}
