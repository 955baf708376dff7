/// <reference types="astro/client" />

declare namespace App {
  /** What a page is made from; see `render-page.ts`. */
  interface Locals {
    readonly head: import("./model.ts").SiteHead;
    readonly page: import("./page.ts").Page;
  }
}
