/** A response whose body is read no further than `maxBytes`, whatever its server sends and however it is packed. */
export function limited(response: Response, maxBytes: number, tooLarge: () => Error): Response {
  const { body, headers, status } = response;
  if (!body) return response;
  // The platform itself holds a body to what the header says, but not what is unpacked from it.
  const stated = headers.has("content-encoding") ? undefined : headers.get("content-length");
  if (stated !== undefined && stated !== null && Number(stated) <= maxBytes) return response;
  let size = 0;
  const counted = body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        size += chunk.byteLength;
        if (size > maxBytes) controller.error(tooLarge());
        else controller.enqueue(chunk);
      },
    }),
  );
  const read = new Response(counted, { status, headers });
  // A redirect may have led elsewhere; a response that is made says nothing of it.
  return Object.defineProperty(read, "url", { value: response.url });
}
