import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bytesToCodeText } from "../../src/core/pass/code-text.ts";
import { signCode } from "../../src/core/pass/encode.ts";
import { addProof } from "../../src/core/pass/presentation.ts";
import { createBits, setColour } from "../../src/core/status-list/bits.ts";
import { encodeBundle } from "../../src/core/trust/bundle.ts";
import { createRandom } from "../../src/testing/seeded-random.ts";
import { createSeededSigner } from "../bench/keys.ts";
import { createWorld } from "../bench/world.ts";
import { projectRoot } from "../run-tool.ts";
import { endingOf } from "./command.ts";
import type { Surroundings } from "./command.ts";
import { drawQr, qrToPng } from "./qr-drawing.ts";
import { verify, verifyUsage } from "./verify-command.ts";

const dayStart = 1_582_473_600;
const nowSeconds = dayStart + 36_000;
const nowText = new Date(nowSeconds * 1000).toISOString();
const redPlace = 9;

const makeFiles = async (folder: string) => {
  const random = createRandom(1);
  const bits = createBits(10);
  setColour(bits, redPlace, "red");
  const world = await createWorld({ random, nowSeconds: nowSeconds - 60, sizeLog2: 10, lists: [{ list: 3, bits }] });
  const holder = createSeededSigner(random);
  const claims = {
    kind: "pass",
    iatSeconds: nowSeconds - 600,
    expSeconds: dayStart + 5 * 86_400,
    cardNumber: new Uint8Array(8),
    name: "张*",
    documentLast4: "123X",
    area: 370_102,
    status: { list: 3, place: 4 },
    colour: "green",
    greenUntilSeconds: dayStart + 2 * 86_400,
    holderKey: holder.publicKey,
  } as const;
  const green = await signCode(claims, world.issuer);
  const red = await signCode({ ...claims, status: { list: 3, place: redPlace } }, world.issuer);
  const texts = {
    live: bytesToCodeText(await addProof(green, nowSeconds - 5, holder.sign)),
    copied: bytesToCodeText(green),
    red: bytesToCodeText(red),
  };
  const bundleBytes = encodeBundle(world.bundle);
  await writeFile(path.join(folder, "root.cbor"), world.root.document);
  await writeFile(path.join(folder, "bundle.cbor"), bundleBytes);
  await writeFile(path.join(folder, "damaged.cbor"), bundleBytes.subarray(0, bundleBytes.length - 1));
  await writeFile(path.join(folder, "live.png"), qrToPng(drawQr(texts.live, "L")));
  await writeFile(path.join(folder, "blank.png"), qrToPng({ modules: [], size: 20 }));
  return texts;
};

let folder = "";
let texts: Awaited<ReturnType<typeof makeFiles>>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "clearway-verify-"));
  texts = await makeFiles(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = async (args: readonly string[], given: Partial<Surroundings> = {}) => {
  const notes: string[] = [];
  const surroundings: Surroundings = {
    env: { DATA_DIR: folder },
    nowSeconds: () => nowSeconds,
    readStandardInput: () => Promise.resolve(""),
    note: (line) => void notes.push(line),
    ...given,
  };
  const { status, text } = await endingOf(verify, { args, usage: verifyUsage, surroundings });
  return { status, text, notes };
};

const trusting = () => ["--bundle", path.join(folder, "bundle.cbor"), "--root", path.join(folder, "root.cbor")];

test("a live green pass is admitted, with its claims, its issuer and the age of the lists", async () => {
  const { status, text } = await run([texts.live, ...trusting(), "--now", nowText, "--json"]);
  expect(status).toBe(0);
  expect(JSON.parse(text)).toMatchObject({
    verdict: "admit",
    reasons: [],
    claims: { kind: "pass", colour: "green", name: "张*", cardNumber: "0000000000000000" },
    issuer: { id: 370 },
    listsAgeSeconds: 60,
  });
});

test("a picture of it gives the same, and so does standard input with a line end", async () => {
  const image = await run(["--image", path.join(folder, "live.png"), ...trusting()]);
  const input = await run(["-", ...trusting()], { readStandardInput: () => Promise.resolve(` ${texts.live}\r\n`) });
  expect([image.status, input.status]).toEqual([0, 0]);
  expect(image.text).toBe(input.text);
});

test("every verdict but admit ends with status 1", async () => {
  const cases = [
    [[texts.copied, ...trusting()], "confirm", ["proof-absent"]],
    [[texts.copied, ...trusting(), "--identity", "confirmed"], "admit", []],
    [[texts.copied, ...trusting(), "--identity", "unchecked"], "confirm", ["proof-absent"]],
    [[texts.copied, ...trusting(), "--identity", "mismatch"], "invalid", ["identity-mismatch", "proof-absent"]],
    [[texts.red, ...trusting()], "refuse", ["status-red", "proof-absent"]],
    [[texts.live], "unsure", ["trust-missing", "list-missing"]],
    [[texts.live, "--root", path.join(folder, "root.cbor")], "unsure", ["trust-missing"]],
    [["no code", ...trusting()], "invalid", ["malformed"]],
    [[texts.live, ...trusting(), "--now", "2020-03-01T00:00:00+08:00"], "complete", ["expired"]],
  ] as const;
  for (const [args, verdict, reasons] of cases) {
    const { status, text } = await run([...args, "--json"]);
    const parsed: unknown = JSON.parse(text);
    expect(parsed).toMatchObject({ verdict });
    expect(parsed).toHaveProperty("reasons", expect.arrayContaining([...reasons]));
    expect(status).toBe(verdict === "admit" ? 0 : 1);
  }
});

test("claims are not shown where the issuer's signature was not verified", async () => {
  const { text } = await run([texts.live, "--json"]);
  expect(JSON.parse(text)).toMatchObject({ claims: null, issuer: null, listsAgeSeconds: null });
});

test("what could not be done ends with status 2, a stable code and words", async () => {
  const file = (name: string) => path.join(folder, name);
  const cases = [
    [[], "usage"],
    [["a", "b"], "usage"],
    [[texts.live, "--colour", "green"], "usage"],
    [[texts.live, "--now", "yesterday"], "usage"],
    [[texts.live, "--now", "2026-02-30"], "usage"],
    [[texts.live, "--identity", "maybe"], "usage"],
    [[texts.live, "--server", "nowhere"], "usage"],
    [[texts.live, "--server", "http://localhost", "--bundle", "b"], "usage"],
    [["--image", file("absent.png")], "file-unreadable"],
    [["--image", folder], "file-unreadable"],
    [["--image", file("root.cbor")], "picture-unknown-format"],
    [["--image", file("blank.png")], "qr-absent"],
    [[texts.live, "--bundle", file("absent"), "--root", file("root.cbor")], "file-unreadable"],
    [[texts.live, "--bundle", file("damaged.cbor"), "--root", file("root.cbor")], "bundle-malformed"],
    [[texts.live, "--bundle", file("bundle.cbor"), "--root", file("bundle.cbor")], "root-malformed"],
    [[texts.live, "--root", file("absent")], "file-unreadable"],
    [[texts.live, "--root", file("bundle.cbor")], "root-malformed"],
    [[texts.live, "--server", "http://localhost:1", "--root", file("root.cbor")], "sync-offline"],
  ] as const;
  for (const [args, code] of cases) {
    const json = await run([...args, "--json"]);
    expect([args, json.status]).toEqual([args, 2]);
    expect(JSON.parse(json.text)).toEqual({ error: code, message: expect.stringMatching(/\w{3}/) });
    const plain = await run(args);
    expect(plain).toMatchObject({ status: 2, text: "" });
    expect(plain.notes).toEqual([
      expect.stringContaining(`${code}: `),
      ...(code === "usage" ? ["--help prints the usage."] : []),
    ]);
  }
});

test("a bundle of another root is refused with the name of the root that was trusted", async () => {
  const other = await createWorld({ random: createRandom(2), nowSeconds, sizeLog2: 10, lists: [] });
  const root = path.join(folder, "other-root.cbor");
  await writeFile(root, other.root.document);
  const { status, notes } = await run([texts.live, "--bundle", path.join(folder, "bundle.cbor"), "--root", root]);
  expect(status).toBe(2);
  expect(notes.join()).toMatch(/^(root-equivocation|manifest-signature|trust-signature): /);
  expect(notes.join()).toContain(`(trusting ${root}; --root FILE for another).`);
});

test("help is printed and is no failure, and says what a failure gives with --json", async () => {
  const { status, text } = await run(["--help"]);
  expect([status, text.startsWith(verifyUsage)]).toEqual([0, true]);
  expect(text).toContain('{"error","message"}');
});

test("a reader that closes its end early is no failure of the command", async () => {
  const args = ["--import", "tsx", path.join(projectRoot, "scripts/verify.ts"), texts.live];
  const child = spawn(process.execPath, args, { cwd: projectRoot, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  let errors = "";
  child.stderr.on("data", (chunk) => (errors += String(chunk)));
  expect([await once(child, "close"), errors]).toEqual([[1, null], ""]);
}, 30_000);
