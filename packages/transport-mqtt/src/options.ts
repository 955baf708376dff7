import type { TlsOptions } from "@concord/runtime/adapter";

export interface MqttOptions {
  /** `mqtts://host:8883`, or `mqtt://…` where the way is safe without encryption. */
  readonly url: string;
  /** Of this process, and the same after a restart: the broker keeps what it has not acknowledged under this name. */
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
  /** OAuth 2.0, in place of the password: called before each connection. */
  readonly token?: () => string | Promise<string>;
  /** Default: as the URL's scheme says; `mqtt://` to another machine is refused unless this is false. */
  readonly tls?: TlsOptions | boolean;
  /** How long the broker keeps messages for this process while it is away. Default 86,400,000 (a day). */
  readonly sessionExpiryMs?: number;
  /** Largest message, headers included. Default 1,000,000. */
  readonly maxBytes?: number;
}
