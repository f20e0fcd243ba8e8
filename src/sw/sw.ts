/** The service worker of one app: keeps a whole release, answers from it, and changes releases between tasks only. */
import { createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { appPath, releaseFiles } from "./release.ts";

declare const self: ServiceWorkerGlobalScope;

precacheAndRoute([...releaseFiles]);
registerRoute(new NavigationRoute(createHandlerBoundToURL(`${appPath}index.html`)));

// Without this the first tab is never controlled and never learns of an update.
self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

// A tab holds a shared lock named for the scope while a traveler is being checked: the new release waits for all of them.
self.addEventListener("message", (event) => {
  const message: unknown = event.data;
  if (typeof message !== "object" || message === null || !("type" in message) || message.type !== "SKIP_WAITING")
    return;
  event.waitUntil(
    self.navigator.locks.request(self.registration.scope, { mode: "exclusive" }, () => self.skipWaiting()),
  );
});
