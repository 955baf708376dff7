export interface SqliteOptions {
  /** The file; made, with its folder, where it is not there. Every process that opens it is on the same transport. */
  readonly file: string;
  /**
   * `full` (default): what was published survives a power cut. `normal`: it survives the end of the process, and the
   * last moments before a power cut may be lost; several times faster.
   */
  readonly synchronous?: "full" | "normal";
  /** How often to look for what other processes have published. Default 25. */
  readonly pollMs?: number;
  /** After this long without a sign of life, what a process holds goes to others. Default 10,000. */
  readonly leaseMs?: number;
  /** Largest message, headers included. Default 16,777,216. */
  readonly maxBytes?: number;
}
