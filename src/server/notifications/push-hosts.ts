/** The push services that this server sends to: a browser names its own, and nobody may send the server anywhere else. */

/** Of the browsers that are known; names below these count too. */
export const pushHostsDefault: readonly string[] = [
  "fcm.googleapis.com",
  "push.services.mozilla.com",
  "notify.windows.com",
  "push.apple.com",
];

const hostForm = /^(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+$/;

/** Hosts from a variable's text, separated by commas. Throws with plain words. */
export const readPushHosts = (text: string): readonly string[] => {
  const hosts = text.split(",").map((host) => host.trim().toLowerCase());
  const wrong = hosts.find((host) => !hostForm.test(host));
  if (wrong !== undefined) throw new Error("PUSH_HOSTS: expected names of hosts with commas between them.");
  return hosts;
};

/** Whether an endpoint is at one of these hosts, by https and without a user name. An origin among the hosts counts as it is: for tests. */
export const isPushEndpoint = (endpoint: string, hosts: readonly string[]): boolean => {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname, origin, username, password, port } = new URL(endpoint);
  if (username !== "" || password !== "") return false;
  if (hosts.includes(origin)) return true;
  return (
    protocol === "https:" && port === "" && hosts.some((host) => hostname === host || hostname.endsWith(`.${host}`))
  );
};
