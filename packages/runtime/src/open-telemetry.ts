import { passTraceOn } from "./trace-context.ts";
import type { Telemetry } from "./telemetry.ts";

export async function loadTelemetry(option: Telemetry | false | undefined): Promise<Telemetry | undefined> {
  return option === false ? undefined : (option ?? passTraceOn);
}
