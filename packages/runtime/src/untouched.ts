/** What is sent is only read: frozen objects and readonly lists are as good as any. */
export type Untouched<T> = unknown extends T
  ? T
  : T extends string | number | boolean | bigint | null | undefined | Uint8Array | Blob
    ? T
    : T extends AsyncIterable<infer Item>
      ? AsyncIterable<Untouched<Item>>
      : { readonly [K in keyof T]: Untouched<T[K]> };
