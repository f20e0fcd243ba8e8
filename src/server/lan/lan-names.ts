/** The names and addresses under which a local network finds this machine. */
import type { NetworkInterfaceInfo } from "node:os";

/** An IPv4 address of this machine with the mask of its network. */
export interface LanAddress {
  readonly address: string;
  readonly netmask: string;
}

/** What a certificate is made for. */
export interface LanNames {
  readonly host: string;
  readonly addresses: readonly LanAddress[];
}

/** Bridges and tunnels to what runs on this machine itself: phones do not come that way. */
const virtualInterface = /^(docker|br-|veth|virbr|vmnet|vboxnet|tun|utun|tap|wg|zt|lxc|podman|cni|vEthernet)/;

/** The IPv4 addresses that other machines may reach this one by, the likeliest first. */
export const lanAddresses = (
  interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>,
): readonly LanAddress[] => {
  const found = Object.entries(interfaces).flatMap(([name, infos = []]) =>
    infos
      .filter(({ family, internal }) => family === "IPv4" && !internal)
      .map(({ address, netmask }) => ({ address, netmask, isVirtual: virtualInterface.test(name) })),
  );
  return found
    .toSorted((a, b) => Number(a.isVirtual) - Number(b.isVirtual))
    .map(({ address, netmask }) => ({ address, netmask }));
};

/** Under which multicast DNS announces a machine that calls itself `machineName`. */
export const localHostName = (machineName: string): string => {
  const [label = ""] = machineName.toLowerCase().split(".");
  const plain = label
    .replace(/[^a-z0-9-]+/g, "-")
    .slice(0, 63)
    .replace(/^-+|-+$/g, "");
  return `${plain === "" ? "clearway" : plain}.local`;
};

/** Whether the lower-case text is a host name; an IPv4 address is none. */
export const isHostName = (text: string): boolean =>
  text.length <= 253 && /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text);

/** Every name that a browser may use, this machine's own for itself included. */
export const certificateNames = ({ host, addresses }: LanNames) => ({
  dns: [...new Set([host, "localhost"])],
  ip: [...new Set([...addresses.map(({ address }) => address), "127.0.0.1"])],
});
