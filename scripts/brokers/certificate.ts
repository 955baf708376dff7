import { execFileSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import type { Certificate } from "./broker.ts";

/** A certificate for this machine that signs itself. */
export function makeCertificate(folder: string): Certificate {
  const certificate = join(folder, "certificate.pem");
  const key = join(folder, "key.pem");
  execFileSync(
    "openssl",
    (
      "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 7 -subj /CN=localhost " +
      "-addext subjectAltName=DNS:localhost,IP:127.0.0.1"
    )
      .split(" ")
      .concat("-keyout", key, "-out", certificate),
    { stdio: "ignore" },
  );
  // The ordinary user reads them; the folder lets nobody else in.
  for (const file of [certificate, key]) chmodSync(file, 0o644);
  return { certificate, key };
}
