/** The options of `npm run keys`, and what its verbs give and take. */
import type { parseOptions } from "./command.ts";
import type { Ending, Surroundings } from "./command.ts";

/** All of its options; each verb looks at its own. */
export const keysOptions = {
  json: { type: "boolean" },
  former: { type: "string" },
  keys: { type: "string" },
  threshold: { type: "string" },
  trust: { type: "string" },
  manifest: { type: "string" },
  days: { type: "string" },
  "without-root": { type: "boolean" },
  "at-once": { type: "boolean" },
  "without-successor": { type: "boolean" },
} as const;

/** What stands in the options of a command line. */
export type KeysValues = ReturnType<typeof parseOptions<typeof keysOptions>>["values"];

/** An ending with what `--json` prints of it. */
export type KeysAnswer = Ending & { readonly json: object };

/** What follows a verb. */
export interface KeysCall {
  readonly rest: readonly string[];
  readonly values: KeysValues;
  readonly surroundings: Surroundings;
}

/** One of the deeds of `npm run keys`. */
export type KeysVerb = (call: KeysCall) => Promise<KeysAnswer>;

/** What `--help` prints. */
export const keysUsage = `npm run keys -- make DIR ISSUERS [--without-root]
npm run keys -- key FILE
npm run keys -- encrypt FILE
npm run keys -- list [DIR]
npm run keys -- root new DRAFT [--former FILE] [--keys HEX,HEX,…] [--threshold N] [--trust HEX] [--manifest HEX] [--days N]
npm run keys -- root sign DRAFT KEYFILE SIGNATURE
npm run keys -- root combine DIR DRAFT SIGNATURE…
npm run keys -- issuer add FILE
npm run keys -- issuer rotate ISSUER [--at-once]
npm run keys -- issuer suspend|resume|revoke ISSUER KEY [--without-successor]
npm run keys -- publish

make      makes three root keys (two must sign), the trust key, the manifest key, the issuers' keys and those of the audit log,
          and root-1.cbor with the public parts. DIR is a new directory with mode 0700; private keys in it have mode 0600.
          ISSUERS is a JSON file: [{"id": 1, "nameZh": "…", "nameEn": "…", "areaPrefixes": [37], "seeds": ["issuer-1.seed"]}]
          --without-root leaves the root to a ceremony: "root new", "root sign" and "root combine" make root-1.cbor
key       makes one key in a new file and shows its public part: a root key's holder does that alone
encrypt   encrypts a key that stands open, or asks for the old passphrase first and then for a new one
list      shows each key's public part in DIR, and whether it is encrypted; needs no passphrase. Without DIR: the issuers' keys in
          the database, their times and states, which one signs now, and roots

The root is signed by key holders who never bring their keys together:
root new      writes what is to be signed: the next version after --former (root-N.cbor), or the first. What is not given stays as
              it was; the first needs --keys, --trust and --manifest. --days is how long it holds, 1095 by default
root sign     shows what is signed, signs it with one key, offline, and writes the signature
root combine  checks everything, and writes root-N.cbor into DIR (the server's KEYS_DIR), from where the next start of the server
              publishes it. The thresholds of the former root and of the next one must have signed

issuer add      brings in an issuer: FILE is JSON as one member of ISSUERS, its "seeds" are made
issuer rotate   makes an issuer's next key. It is published now, signs 72 hours from now, and the former one signs until then.
                --at-once where no key of the issuer can sign: gates that have not synced since answer "unsure" to its codes
issuer suspend  a key's codes are "unsure" at gates until it is resumed; KEY is the beginning of its public part, 4 digits or more
issuer revoke   a key's codes are void for ever; phones fetch theirs signed anew, and the prints to make anew are counted.
                Both are refused where no other key of the issuer can sign now, but for --without-successor
publish         signs and publishes the trust list, the lists that changed, and the manifest

Private keys are encrypted with a passphrase (scrypt, AES-256-GCM): from KEYS_PASSPHRASE, from the file named by
KEYS_PASSPHRASE_FILE (mode 0600), or typed at the terminal. It is never given on the command line.
--json prints one line. list, issuer and publish use the store and the keys of the environment (DATA_DIR, or as a production's
server, with all of its variables), whether a server is running or not.
Exit status 0: done, 2: could not be done; nothing is left then.`;
