/** Headers that confine what a page of ours may do; every answer of a route carries them. */
import helmet from "@fastify/helmet";
import type { FastifyInstance } from "fastify";

const self = "'self'";

/**
 * `'wasm-unsafe-eval'` lets the QR decoder compile its WebAssembly and nothing else; blobs are pictures and video of the camera.
 * Besides this origin a page may call the barrier's, where there is one.
 */
const contentSecurityPolicy = (barrierOrigin: string | undefined) => ({
  "default-src": ["'none'"],
  "script-src": [self, "'wasm-unsafe-eval'"],
  "style-src": [self],
  "img-src": [self, "data:", "blob:"],
  "media-src": [self, "blob:"],
  "connect-src": barrierOrigin === undefined ? [self] : [self, barrierOrigin],
  "worker-src": [self],
  "manifest-src": [self],
  "frame-ancestors": ["'none'"],
  "base-uri": ["'none'"],
  "form-action": ["'none'"],
});

/** Only what an app of ours uses, and only for its own origin. */
const permissionsPolicy = [
  "camera=(self)",
  "screen-wake-lock=(self)",
  "fullscreen=(self)",
  ...[
    "accelerometer",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
  ].map((feature) => `${feature}=()`),
].join(", ");

/** What an answer carries that never comes to a route: it is no page, and is to be taken for none. */
export const bareHeaders = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
} as const;

/**
 * Registers them. Strict transport security belongs to whoever ends TLS: over plain HTTP on localhost browsers ignore it, and in a
 * local network the name may be another machine's tomorrow.
 */
export const registerSecurityHeaders = async (app: FastifyInstance, barrierOrigin?: string): Promise<void> => {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: contentSecurityPolicy(barrierOrigin) },
    crossOriginEmbedderPolicy: false,
    crossOriginOpenerPolicy: { policy: "same-origin" },
    crossOriginResourcePolicy: { policy: "same-origin" },
    referrerPolicy: { policy: "no-referrer" },
    strictTransportSecurity: false,
    xFrameOptions: { action: "deny" },
  });
  app.addHook("onSend", async (_, reply) => {
    reply.header("permissions-policy", permissionsPolicy);
  });
};
