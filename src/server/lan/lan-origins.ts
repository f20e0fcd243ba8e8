/** The addresses that a person can open in a local network. */
import type { LanNames } from "./lan-names.ts";

/** By name first, which stays the same when the addresses change; then by each address. */
export const originsOf = ({ host, addresses }: LanNames, httpsPort: number): readonly string[] =>
  [host, ...addresses.map(({ address }) => address)].map((name) => `https://${name}:${httpsPort}`);

/** Where a phone gets the certificate: by an address, since not every network finds names. */
export const trustPageAddress = ({ host, addresses }: LanNames, httpPort: number): string =>
  `http://${addresses[0]?.address ?? host}:${httpPort}/`;
