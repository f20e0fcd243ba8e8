/** The service worker of one app: keeps a whole release, answers from it, and changes releases between tasks only. */
import { createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { createGateStore, gateStoreName } from "../store/gate-store.ts";
import { scansTag } from "../sync/background-sync.ts";
import { createAnswer } from "./answer-page.ts";
import { handIn } from "./hand-in.ts";
import { appPath, releaseFiles, releaseNotes } from "./release.ts";

declare const self: ServiceWorkerGlobalScope;

/** What the types of the browser do not know yet. */
interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
}

precacheAndRoute([...releaseFiles]);
registerRoute(new NavigationRoute(createHandlerBoundToURL(`${appPath}index.html`)));

// Without this the first tab is never controlled and never learns of an update.
self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

const answer = createAnswer({
  locks: self.navigator.locks,
  scope: self.registration.scope,
  skipWaiting: () => self.skipWaiting(),
  notes: releaseNotes,
});
self.addEventListener("message", (event) => {
  answer({ data: event.data, ports: event.ports, waitUntil: (done) => event.waitUntil(done) });
});

/** The store is opened for the moment: an open one would keep the next release from upgrading it. */
const handInScans = async (): Promise<void> => {
  const { close, ...store } = createGateStore(gateStoreName);
  const nowSeconds = (): number => Math.floor(Date.now() / 1000);
  const parts = { ...store, fetch: self.fetch.bind(self), origin: self.location.origin, nowSeconds };
  await handIn(parts).finally(close);
};

self.addEventListener("sync", (event) => {
  // as: the one event of this name
  const sync = event as SyncEvent;
  if (sync.tag === scansTag) sync.waitUntil(handInScans());
});
