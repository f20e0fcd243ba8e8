/** The form in which a private key lies on a disk: its 32-byte seed, encrypted with a passphrase (scrypt, AES-256-GCM). */
import { createCipheriv, createDecipheriv, createHash, randomBytes, scrypt } from "node:crypto";
import { z } from "zod";
import type { Bytes } from "../../core/bytes.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { seedBytes, signerOfSeed } from "./seed-signer.ts";

const saltBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;
const aesKeyBytes = 32;
const blockSize = 8;
/** 128 MiB and about half a second for a guess. */
const costDefault = 2 ** 17;
/** What a file may ask of the machine that opens it: 1 GiB. */
const costMax = 2 ** 20;

const bytesOf = (count: number) =>
  z.string().refine((text) => {
    const bytes = Buffer.from(text, "base64");
    return bytes.length === count && bytes.toString("base64") === text;
  }, `expected ${count} bytes in base64`);

const bodySchema = z.strictObject({
  format: z.literal("clearway-key"),
  version: z.literal(1),
  algorithm: z.literal("Ed25519"),
  /** What the key signs with, so that a list of keys needs no passphrase. */
  publicKey: bytesOf(32),
  kdf: z.strictObject({
    name: z.literal("scrypt"),
    salt: bytesOf(saltBytes),
    cost: z.int().min(2).max(costMax),
    blockSize: z.literal(blockSize),
    parallelization: z.literal(1),
  }),
  cipher: z.strictObject({
    name: z.literal("AES-256-GCM"),
    nonce: bytesOf(nonceBytes),
    text: bytesOf(seedBytes + tagBytes),
  }),
});

/** The check tells a damaged file from a wrong passphrase; it keeps nobody from changing one. */
const fileSchema = bodySchema.extend({ sha256: bytesOf(32) });

type Body = z.infer<typeof bodySchema>;

const checkOf = ({ format, version, algorithm, publicKey, kdf, cipher }: Body): string => {
  const parts = [format, version, algorithm, publicKey, ...Object.values(kdf), ...Object.values(cipher)];
  return createHash("sha256").update(parts.join("\n")).digest("base64");
};

/** Bound to the seed: a ciphertext under another public key does not open. */
const boundTo = (publicKey: string): Buffer => Buffer.from(`clearway-key\n1\nEd25519\n${publicKey}`, "utf8");

const deriveKey = async (passphrase: string, { salt, cost }: { salt: Uint8Array; cost: number }): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options = { N: cost, r: blockSize, p: 1, maxmem: 2 * 128 * blockSize * cost };
    // One passphrase typed on two systems is one: accents have two forms in Unicode.
    scrypt(passphrase.normalize("NFC"), salt, aesKeyBytes, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });

/** Seals seeds under one passphrase; the slow step is done once. */
export type SealSeed = (seed: Uint8Array) => string;

/** A sealer. Its files share a salt, and each has a nonce of its own. `cost` is lower in tests alone: a power of two. */
export const createSeedSealer = async (passphrase: string, cost = costDefault): Promise<SealSeed> => {
  const salt = randomBytes(saltBytes);
  const key = await deriveKey(passphrase, { salt, cost });
  return (seed) => {
    const publicKey = Buffer.from(signerOfSeed(seed).publicKey).toString("base64");
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(boundTo(publicKey));
    const text = Buffer.concat([cipher.update(seed), cipher.final(), cipher.getAuthTag()]);
    const body: Body = {
      ...{ format: "clearway-key", version: 1, algorithm: "Ed25519", publicKey },
      kdf: { name: "scrypt", salt: salt.toString("base64"), cost, blockSize, parallelization: 1 },
      cipher: { name: "AES-256-GCM", nonce: nonce.toString("base64"), text: text.toString("base64") },
    };
    return `${JSON.stringify({ ...body, sha256: checkOf(body) }, null, 2)}\n`;
  };
};

/** Damaged or no key file at all; of a later version of this program; sealed under another passphrase. */
export type KeyFileError = "key-file-corrupt" | "key-file-version" | "passphrase-wrong";

/** A key file as it lies there: a seed that stands open (a demonstration's), or a sealed one. */
export type KeyFile =
  | { readonly kind: "open"; readonly seed: Bytes }
  | { readonly kind: "sealed"; readonly publicKey: Bytes; readonly body: Body };

const versionSchema = z.looseObject({ format: z.literal("clearway-key"), version: z.int().min(2) });

/** What a file holds; nothing is opened yet. */
export const decodeKeyFile = (content: Uint8Array): Result<KeyFile, Exclude<KeyFileError, "passphrase-wrong">> => {
  if (content.length === seedBytes) return ok({ kind: "open", seed: new Uint8Array(content) });
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(content).toString("utf8"));
  } catch {
    return fail("key-file-corrupt");
  }
  if (versionSchema.safeParse(json).success) return fail("key-file-version");
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) return fail("key-file-corrupt");
  const { sha256, ...body } = parsed.data;
  if (sha256 !== checkOf(body)) return fail("key-file-corrupt");
  return ok({ kind: "sealed", publicKey: new Uint8Array(Buffer.from(body.publicKey, "base64")), body });
};

/** Opens sealed seeds with one passphrase. */
export type OpenSeed = (file: KeyFile) => Promise<Result<Bytes, "passphrase-wrong">>;

/** An opener; files that were sealed together cost the slow step once. */
export const createSeedOpener = (passphrase: string): OpenSeed => {
  const keyBySalt = new Map<string, Promise<Buffer>>();
  return async (file) => {
    if (file.kind === "open") return ok(file.seed);
    const { kdf, cipher, publicKey } = file.body;
    const name = `${kdf.salt} ${kdf.cost}`;
    const deriving = keyBySalt.get(name) ?? deriveKey(passphrase, { ...kdf, salt: Buffer.from(kdf.salt, "base64") });
    keyBySalt.set(name, deriving);
    const sealed = Buffer.from(cipher.text, "base64");
    const decipher = createDecipheriv("aes-256-gcm", await deriving, Buffer.from(cipher.nonce, "base64"))
      .setAAD(boundTo(publicKey))
      .setAuthTag(sealed.subarray(-tagBytes));
    try {
      return ok(new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()])));
    } catch {
      return fail("passphrase-wrong");
    }
  };
};
