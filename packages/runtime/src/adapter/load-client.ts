import { ConcordError } from "../errors.ts";

/**
 * Loads a broker's client library, which is an optional peer. Rejects with the command that installs it where it is
 * absent.
 * @param packages With their versions: `@nats-io/jetstream@3`.
 */
export async function loadClient<T>(packages: readonly string[], load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const names = packages.map((name) => name.replace(/(?<=.)@.*/, ""));
    const missing = names.find((name) => isMissing(error, name));
    if (missing === undefined) throw error;
    throw new ConcordError("configuration", `${missing} is not installed`, `npm install ${packages.join(" ")}`, {
      cause: error,
    });
  }
}

/** Not when the library is there and one of its own modules is missing. */
function isMissing(error: unknown, name: string): boolean {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  return code === "ERR_MODULE_NOT_FOUND" && typeof message === "string" && message.includes(`'${name}'`);
}
