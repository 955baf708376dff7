/** A body that came, whole, as whatever is asked for. */
export interface BodySource {
  bytes(): Promise<Uint8Array>;
  text(): Promise<string>;
  blob(): Promise<Blob>;
  formData(): Promise<FormData>;
}

const decoder = new TextDecoder();

/** @returns undefined where there is none */
export function bodySource(
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string | null | undefined,
): BodySource | undefined {
  if (bytes.byteLength === 0) return undefined;
  const whole = (): Response =>
    new Response(bytes, typeof contentType === "string" ? { headers: { "content-type": contentType } } : {});
  return {
    bytes: async () => bytes,
    text: async () => decoder.decode(bytes),
    blob: () => whole().blob(),
    formData: () => whole().formData(),
  };
}
