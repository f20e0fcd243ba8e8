/** What stands behind `npm start --`. */

/** How the server is to be started. */
export interface StartArguments {
  /** For phones of the local network, with a certificate of its own. */
  readonly isLan: boolean;
}

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
