import { expect, test } from "vitest";
import { isPushEndpoint, pushHostsDefault, readPushHosts } from "./push-hosts.ts";

test("Hosts are read from a variable, and anything else is told", () => {
  expect(readPushHosts("Push.Example, other.example")).toEqual(["push.example", "other.example"]);
  for (const text of [
    "",
    "localhost",
    "https://push.example",
    "push.example/",
    "push.example,,",
    "-a.example",
    "10.0.0.1:80",
  ]) {
    expect(() => readPushHosts(text)).toThrow("PUSH_HOSTS");
  }
});

test.each([
  "https://fcm.googleapis.com/fcm/send/abc",
  "https://updates.push.services.mozilla.com/wpush/v2/abc",
  "https://wns2-by3p.notify.windows.com/w/?token=abc",
  "https://web.push.apple.com/abc",
])("%s is a push service's", (endpoint) => {
  expect(isPushEndpoint(endpoint, pushHostsDefault)).toBe(true);
});
