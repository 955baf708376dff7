import type { Place } from "./fabric.ts";

export interface Server {
  readonly name: string;
  /** `kafka`, `amqp`, `https`, … lower case. */
  readonly protocol: string;
  readonly protocolVersion?: string;
  /** With the path name, where there is one. Variables stand for their default. */
  readonly host: string;
  /** The same with its variables, `{region}.broker.example`, where it has some. */
  readonly template?: string;
  readonly variables?: Readonly<Record<string, ServerVariable>>;
  readonly description?: string;
  readonly access?: Access;
  readonly at: Place;
}

/** A part of a server's host that each deployment chooses. */
export interface ServerVariable {
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly default?: string;
}

/** How one has to sign in. */
export interface Access {
  /** Alternatives, of which one suffices; none at all: nobody is asked. */
  readonly ways: readonly SignIn[];
  /** How tokens are had for a scheme, by the scheme as it is seen on the wire: `clientCredentials https://login.example/token`. */
  readonly flows?: Readonly<Record<string, readonly string[]>>;
  readonly at: Place;
}

/** One way of signing in: each scheme as it is seen on the wire (`apiKey header X-Key`), whatever a document calls it, and its scopes. */
export type SignIn = Readonly<Record<string, readonly string[]>>;
