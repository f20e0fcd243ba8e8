/**
 * What a local certificate authority may vouch for (RFC 5280, 4.2.1.10): a phone that trusts it risks nothing beyond its own
 * network, even where the authority's key is stolen.
 */
import type { LanAddress, LanNames } from "./lan-names.ts";

export const nameConstraintsOid = "2.5.29.30";

/** Names that never leave a local network (RFC 6762, RFC 8375, ICANN's private domain, and what routers use). */
const localDomains = ["local", "localhost", "home.arpa", "internal", "lan"];

/** Private (RFC 1918), of this machine, link-local, and behind a provider's translation (RFC 6598). */
const localNetworks: readonly LanAddress[] = [
  { address: "10.0.0.0", netmask: "255.0.0.0" },
  { address: "172.16.0.0", netmask: "255.240.0.0" },
  { address: "192.168.0.0", netmask: "255.255.0.0" },
  { address: "127.0.0.0", netmask: "255.0.0.0" },
  { address: "169.254.0.0", netmask: "255.255.0.0" },
  { address: "100.64.0.0", netmask: "255.192.0.0" },
];

/** The extension's value: all local names and networks, and what of `names` lies outside of them. */
export const encodeNameConstraints = ({ host, addresses }: LanNames): Buffer => {
  const domains = isLocalDomain(host) ? localDomains : [...localDomains, host];
  const foreign = addresses.filter((address) => !isLocalAddress(address));
  const subtrees = [...domains.map(domainSubtree), ...[...localNetworks, ...foreign].map(networkSubtree)];
  return der(0x30, der(0xa0, ...subtrees));
};

/** Whether an authority with this certificate, made with the function above, may vouch for these names. */
export const permitsNames = (certificate: Buffer, { host, addresses }: LanNames): boolean =>
  (isLocalDomain(host) || certificate.includes(domainSubtree(host))) &&
  addresses.every((address) => isLocalAddress(address) || certificate.includes(networkSubtree(address)));

const isLocalDomain = (host: string): boolean =>
  localDomains.some((domain) => host === domain || host.endsWith(`.${domain}`));

const isLocalAddress = ({ address }: LanAddress): boolean =>
  localNetworks.some((network) => octetsIn(address, network.netmask).equals(octetsOf(network.address)));

const octetsOf = (address: string): Buffer => Buffer.from(address.split(".").map(Number));

const octetsIn = (address: string, netmask: string): Buffer => {
  const mask = octetsOf(netmask);
  return Buffer.from(octetsOf(address).map((octet, index) => octet & (mask[index] ?? 0)));
};

/** GeneralSubtree with a dNSName; the name itself and all below it. */
const domainSubtree = (domain: string): Buffer => der(0x30, der(0x82, Buffer.from(domain, "latin1")));

/** GeneralSubtree with an iPAddress: the network of the address, then its mask. */
const networkSubtree = ({ address, netmask }: LanAddress): Buffer =>
  der(0x30, der(0x87, octetsIn(address, netmask), octetsOf(netmask)));

/** One element of DER; no content here is longer than 65,535 bytes. */
const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
