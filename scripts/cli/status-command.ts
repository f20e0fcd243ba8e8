/** Recolours a place in a status list at the command line. */
import { listNumberLimit, placeLimit } from "../../src/core/limits.ts";
import { setPlaceColour } from "../../src/server/issuing/set-place-colour.ts";
import type { PlaceError } from "../../src/server/issuing/set-place-colour.ts";
import { CommandError, parseOptions, usageError } from "./command.ts";
import type { Command } from "./command.ts";
import { parseCount } from "./issue-options.ts";
import { issuerOf, publishChanges, withPlatform } from "./platform.ts";

/** What `--help` prints. */
export const statusUsage = `npm run status -- set LIST PLACE COLOUR [--issuer N] [--json]

LIST         the number of a status list, or ISSUER/LIST
PLACE        the number of a place that was given to a pass
COLOUR       green, red or yellow
--issuer N   whose list it is (the first one in the key store)
--json       prints {"issuer","list","place","colour","changed","manifestVersion"} on one line

Uses the store and the keys in DATA_DIR, whether a server is running or not, and publishes the change at once.
Exit status 0: done, 2: could not be done.`;

const colours = ["green", "red", "yellow"] as const;

const errorWords: Readonly<Record<PlaceError, string>> = {
  "list-unknown": "there is no such list",
  "list-dropped": "the list has been dropped: all of its passes have expired",
  "place-unknown": "the place was given to no pass",
};

interface Change {
  readonly issuer: number | undefined;
  readonly list: number;
  readonly place: number;
  readonly colour: (typeof colours)[number];
}

const parseChange = (positionals: readonly string[], issuerOption: string | undefined): Change => {
  const [verb, listName = "", place = "", colourName, ...rest] = positionals;
  if (verb !== "set" || colourName === undefined || rest.length > 0) throw usageError("Give: set LIST PLACE COLOUR.");
  const colour = colours.find((word) => word === colourName);
  if (colour === undefined) throw usageError(`COLOUR takes ${colours.join(", ")}, not "${colourName}".`);
  const [first = "", second] = listName.split("/");
  const issuerName = second === undefined ? issuerOption : first;
  if (second !== undefined && issuerOption !== undefined && issuerOption !== first) {
    throw usageError("LIST and --issuer name two issuers.");
  }
  return {
    issuer: issuerName === undefined ? undefined : parseCount("ISSUER", issuerName, 2 ** 53),
    list: parseCount("LIST", second ?? first, listNumberLimit),
    place: parseCount("PLACE", place, placeLimit),
    colour,
  };
};

/** `npm run status`. */
export const status: Command = async (args, surroundings) => {
  const { values, positionals } = parseOptions(args, { issuer: { type: "string" }, json: { type: "boolean" } });
  const change = parseChange(positionals, values.issuer);
  return withPlatform(surroundings, async (platform) => {
    const name = { ...change, issuer: change.issuer ?? issuerOf(platform, undefined).id };
    const set = await setPlaceColour(platform.db, name);
    const { issuer, list, place, colour } = name;
    if (!set.ok) throw new CommandError(set.error, `${issuer}/${list}, place ${place}: ${errorWords[set.error]}.`);
    const manifestVersion = await publishChanges(platform);
    if (values.json === true) {
      const { changed } = set.value;
      return { status: 0, text: JSON.stringify({ issuer, list, place, colour, changed, manifestVersion }) };
    }
    const verb = set.value.changed ? "is now" : "was already";
    return { status: 0, text: `${issuer}/${list}, place ${place} ${verb} ${colour}; manifest ${manifestVersion}.` };
  });
};
