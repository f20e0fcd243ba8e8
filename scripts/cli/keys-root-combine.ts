/** `npm run keys -- root combine`: puts the next root together from signatures, and lays it where the server finds it. */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { bytesToHex, equalBytes } from "../../src/core/bytes.ts";
import type { Bytes } from "../../src/core/bytes.ts";
import { issuersFileName } from "../../src/server/keystore/issuers-file.ts";
import { readRoots, seedNamesOf } from "../../src/server/keystore/key-store.ts";
import type { RootDraft } from "../../src/server/keystore/root-draft.ts";
import {
  checkRootSignature,
  combineRoot,
  decodeRootSignature,
  missingSignatures,
  rootSignatureBytesMax,
} from "../../src/server/keystore/root-signature.ts";
import type { MissingSignatures, RootSignature } from "../../src/server/keystore/root-signature.ts";
import { CommandError, usageError } from "./command.ts";
import { readBytes } from "./files.ts";
import { publicKeyOfFile, writeNew } from "./keys-files.ts";
import type { KeysAnswer, KeysCall } from "./keys-options.ts";

const signaturesMax = 16;

/** Writes root-N.cbor; nothing is written where anything is wrong. */
export const combine = async (
  { rest }: KeysCall,
  readDraft: (file: string) => Promise<RootDraft>,
): Promise<KeysAnswer> => {
  const [directory, draftFile, ...files] = rest;
  if (directory === undefined || draftFile === undefined || files.length === 0 || files.length > signaturesMax) {
    throw usageError(`Give: root combine DIR DRAFT SIGNATURE…, with up to ${signaturesMax} signatures.`);
  }
  const draft = await readDraft(draftFile);
  await refuseOtherFormer(directory, draft);
  const signatures: RootSignature[] = [];
  for (const file of files) signatures.push(await readSignature(draft, file));
  const missing = missingSignatures(draft, signatures);
  if (missing.length > 0) throw new CommandError("root-signatures-missing", missing.map(missingWords).join(" "));
  await refuseMissingSeeds(directory, draft);
  const root = await combineRoot(draft, signatures);
  if (!root.ok) throw new CommandError(root.error, "What was put together is no root that gates would follow.");
  const target = path.join(directory, `root-${draft.content.version}.cbor`);
  await writeNew(target, root.value.document, 0o644);
  return { status: 0, text: nextSteps(draft, target), json: { file: target, version: draft.content.version } };
};

const nextSteps = ({ content, former }: RootDraft, target: string): string => {
  const made = `Root version ${content.version} is in ${target}.`;
  if (former === undefined) return `${made} Copy it to keys/ of the project and commit it: production builds pin it.`;
  const isOther =
    !equalBytes(former.trustKey, content.trustKey) || !equalBytes(former.manifestKey, content.manifestKey);
  const order = isOther ? " Stop every server first: it names other keys, and former ones publish no more." : "";
  return `${made}${order} The next start of a server with this directory publishes it, and so does: npm run keys -- publish`;
};

const missingWords = ({ of, count, keys }: MissingSignatures): string =>
  `${count} more of the ${of} root's keys must sign: ${keys.map(bytesToHex).join(" or ")}.`;

/** In order: a root is put together where the one before it lies, and nothing newer. */
const refuseOtherFormer = async (directory: string, { content, former }: RootDraft): Promise<void> => {
  const roots = await readRoots(directory).catch((error: unknown) => {
    throw new CommandError("roots-unreadable", error instanceof Error ? error.message : String(error));
  });
  const newest = roots.at(-1);
  const same =
    newest === undefined || former === undefined ? newest === former : equalBytes(newest.document, former.document);
  if (same) return;
  const here = newest === undefined ? "has no root" : `ends with root version ${newest.version}`;
  throw new CommandError(
    "root-order",
    `${directory} ${here}, and the draft is of version ${content.version}: it follows another root than this.`,
  );
};

const signatureWords = {
  "root-signature-of-other": "is of another draft",
  "root-key-foreign": "is by a key that neither root names",
  "root-signature-wrong": "does not fit: it was altered, or made by another key",
} as const;

const readSignature = async (draft: RootDraft, file: string): Promise<RootSignature> => {
  const decoded = decodeRootSignature(await readBytes(file, rootSignatureBytesMax));
  if (!decoded.ok) throw new CommandError(decoded.error, `${file} is damaged, or is no signature of a root.`);
  const checked = await checkRootSignature(draft, decoded.value);
  if (!checked.ok) throw new CommandError(checked.error, `${file} ${signatureWords[checked.error]}.`);
  return decoded.value;
};

/** A server that cannot open the keys that its newest root names does not start. */
const refuseMissingSeeds = async (directory: string, { content }: RootDraft): Promise<void> => {
  if (!existsSync(path.join(directory, issuersFileName))) return;
  for (const [kind, key] of [
    ["trust", content.trustKey],
    ["manifest", content.manifestKey],
  ] as const) {
    if (await hasSeedOf(directory, kind, key)) continue;
    throw new CommandError(
      "root-seed-missing",
      `${directory} has no ${kind} key ${bytesToHex(key)}, which the root names: put its file there as ${kind}-${content.version}.seed.`,
    );
  }
};

const hasSeedOf = async (directory: string, kind: "trust" | "manifest", key: Bytes): Promise<boolean> => {
  const present = new Set(await readdir(directory));
  for (const name of (await seedNamesOf(directory, kind)).filter((one) => present.has(one))) {
    if (equalBytes(await publicKeyOfFile(path.join(directory, name)), key)) return true;
  }
  return false;
};
