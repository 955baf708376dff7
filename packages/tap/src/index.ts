export * from "./channel-messages.ts";
export * from "./observer.ts";
export * from "./start-tap.ts";
