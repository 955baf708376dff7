/** The types of what comes back from a call, and of what a handler gives. */

type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
type Numbered<Text extends string> = Text extends `${infer N extends number}` ? N : never;
type Hundred<H extends string> = Numbered<`${H}${Digit}${Digit}`>;

/** The statuses of each hundred, and `error` for all that are no success. */
export interface Statuses {
  readonly "1XX": Hundred<"1">;
  readonly "2XX": Hundred<"2">;
  readonly "3XX": Hundred<"3">;
  readonly "4XX": Hundred<"4">;
  readonly "5XX": Hundred<"5">;
  readonly error: Statuses["3XX"] | Statuses["4XX"] | Statuses["5XX"];
  readonly any: Statuses["2XX"] | Statuses["error"];
}

/** One declared response. `status` tells the members of a result apart, and so does `ok`. */
export interface Answer<S extends number, B = undefined, T extends string | undefined = undefined, H = object> {
  readonly status: S;
  /** Whether it is a success: 200 to 299. */
  readonly ok: S extends Statuses["2XX"] ? true : false;
  readonly body: B;
  /** The media type as the contract names it; undefined where there is no body. */
  readonly contentType: T;
  /** The headers that the contract declares, by the contract's names. */
  readonly headers: H;
  readonly response: ResponseFacts;
}

export interface ResponseFacts {
  /** All headers. */
  readonly headers: Headers;
  readonly url: string;
  /** `hit`: from the cache; `revalidated`: the server said that it is still so. */
  readonly cache?: "hit" | "revalidated";
}

/** One event of `text/event-stream`. */
export interface ServerSentEvent<T> {
  readonly data: T;
  readonly event?: string;
  readonly id?: string;
  /** How long to wait before connecting again, in milliseconds. */
  readonly retry?: number;
}

/** What a handler may give back where a caller gets `A`. */
export type ReplyTo<A> = A extends {
  readonly status: infer S;
  readonly body: infer B;
  readonly contentType: infer T;
  readonly headers: infer H;
}
  ? { readonly status: S } & ([B] extends [undefined] ? { readonly body?: undefined } : { readonly body: B }) &
      ([T] extends [undefined] ? unknown : { readonly contentType?: T }) &
      ({} extends H ? { readonly headers?: H } : { readonly headers: H })
  : never;

/** The body of a success. */
export type SuccessBody<A> = A extends { readonly ok: true; readonly body: infer B } ? B : never;
