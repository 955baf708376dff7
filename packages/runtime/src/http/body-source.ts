/** A body that came, whole, as whatever is asked for. */
export interface BodySource {
  readonly isEmpty: boolean;
  bytes(): Promise<Uint8Array>;
  text(): Promise<string>;
  blob(): Promise<Blob>;
  formData(): Promise<FormData>;
}

const decoder = new TextDecoder();

/** @returns undefined where there is none: no bytes, and nothing that says of what kind they would be */
export function bodySource(
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string | null | undefined,
): BodySource | undefined {
  const isEmpty = bytes.byteLength === 0;
  if (isEmpty && typeof contentType !== "string") return undefined;
  const whole = (): Response =>
    new Response(bytes, typeof contentType === "string" ? { headers: { "content-type": contentType } } : {});
  return {
    isEmpty,
    bytes: async () => bytes,
    text: async () => decoder.decode(bytes),
    blob: () => whole().blob(),
    formData: () => whole().formData(),
  };
}
