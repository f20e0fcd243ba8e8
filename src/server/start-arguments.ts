/** What stands behind `npm start --`. */

/** How the server is to be started. */
export interface StartArguments {
  /** For phones of the local network, with a certificate of its own. */
  readonly isLan: boolean;
}

/** What `--help` prints. */
export const startUsage = `npm start [-- --lan]

Starts the server, with a demonstration where nothing else is set. --lan: for phones of the local network, with https and a
certificate of its own. Everything else is set by environment variables, see README.md.`;

/** Throws with plain words where there is more than it knows. */
export const readStartArguments = (args: readonly string[]): StartArguments => {
  const unknown = args.find((arg) => arg !== "--lan");
  if (unknown !== undefined) {
    throw new Error(
      `\`npm start\` does not know ${JSON.stringify(unknown)}. It takes one option, \`npm start -- --lan\`: for phones of the ` +
        "local network. Everything else is set by environment variables, see README.md.",
    );
  }
  return { isLan: args.length > 0 };
};
