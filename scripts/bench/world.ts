/** A whole trust set from seeded keys, as a gate would be given it (core/README.md, "Trust"). */
import type { Bytes } from "../../src/core/bytes.ts";
import { sha256 } from "../../src/core/bytes.ts";
import type { Signer } from "../../src/core/signature/ed25519.ts";
import { encodeSnapshot } from "../../src/core/status-list/snapshot.ts";
import { signManifest } from "../../src/core/trust/manifest.ts";
import type { Bundle } from "../../src/core/trust/bundle.ts";
import { defaultPolicy } from "../../src/core/trust/policy.ts";
import { openRoot, signRoot } from "../../src/core/trust/root.ts";
import { openTrustList, signTrustList } from "../../src/core/trust/trust-list.ts";
import { createSeededSigner } from "./keys.ts";

const daySeconds = 86_400;
const yearSeconds = 366 * daySeconds;

/** The id of the only issuer. */
const issuerId = 370;

const createRoot = async (random: () => number, nowSeconds: number, keys: { trust: Signer; manifest: Signer }) => {
  const signers = Array.from({ length: 3 }, () => createSeededSigner(random));
  const document = await signRoot(
    {
      version: 1,
      iatSeconds: nowSeconds,
      expSeconds: nowSeconds + yearSeconds,
      threshold: 2,
      keys: signers.map(({ publicKey }) => publicKey),
      trustKey: keys.trust.publicKey,
      manifestKey: keys.manifest.publicKey,
    },
    signers.slice(0, 2),
  );
  const root = await openRoot(document);
  if (!root.ok) throw new TypeError(`root: expected one that opens, got ${root.error}`);
  return root.value;
};

const createTrustDocument = (nowSeconds: number, issuer: Signer, trust: Signer): Promise<Bytes> =>
  signTrustList(
    {
      version: 1,
      iatSeconds: nowSeconds,
      expSeconds: nowSeconds + 7 * daySeconds,
      policy: defaultPolicy,
      issuers: [
        {
          id: issuerId,
          nameZh: "测量",
          nameEn: "Measurement",
          areaPrefixes: [37],
          baseUri: "http://localhost",
          keys: [
            {
              publicKey: issuer.publicKey,
              notBeforeSeconds: nowSeconds - yearSeconds,
              notAfterSeconds: nowSeconds + yearSeconds,
              state: "in-use",
            },
          ],
        },
      ],
    },
    trust,
  );

/** The bundle of these lists, all of 2^sizeLog2 places, with the root that its readers pin and the issuer's signer. */
export const createWorld = async (world: {
  readonly random: () => number;
  readonly nowSeconds: number;
  readonly sizeLog2: number;
  readonly lists: readonly { readonly list: number; readonly bits: Bytes }[];
}) => {
  const { random, nowSeconds, sizeLog2, lists } = world;
  const [issuer, trustSigner, manifestSigner] = [0, 1, 2].map(() => createSeededSigner(random)) as [
    Signer,
    Signer,
    Signer, // as: map keeps the length
  ];
  const root = await createRoot(random, nowSeconds, { trust: trustSigner, manifest: manifestSigner });
  const trust = await createTrustDocument(nowSeconds, issuer, trustSigner);
  const trustList = await openTrustList(trust, root.trustKey);
  if (!trustList.ok) throw new TypeError(`trust: expected one that opens, got ${trustList.error}`);
  const entries = lists.map(async ({ list, bits }) => ({
    issuer: issuerId,
    list,
    sizeLog2,
    version: 1,
    dropSeconds: nowSeconds + 6 * daySeconds,
    hash: await sha256(bits),
  }));
  const manifest = await signManifest(
    {
      version: 1,
      iatSeconds: nowSeconds,
      expSeconds: nowSeconds + defaultPolicy.hardLimitSeconds,
      trustVersion: 1,
      trustHash: trustList.value.hash,
      lists: await Promise.all(entries),
    },
    manifestSigner,
  );
  const snapshots = lists.map(({ list, bits }) => ({ issuer: issuerId, list, snapshot: encodeSnapshot(bits) }));
  const bundle: Bundle = { roots: [root.document], trust, manifest, lists: snapshots };
  return { root, issuer, bundle };
};
