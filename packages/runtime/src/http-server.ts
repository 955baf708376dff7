/** What generated HTTP servers and webhook receivers lean on. */
export { callbackUrl, type CallbackSource } from "./http/callback-url.ts";
export { type FastifyLike, type FastifyPlugin, fastifyPlugin } from "./http/fastify.ts";
export { type HonoContextLike, type HonoLike, mountOnHono } from "./http/hono.ts";
export type { Refusal } from "./http/problems.ts";
export * from "./http/server-options.ts";
export type { WebhookReceiverOptions, WebhookVerification } from "./http/webhook-options.ts";
