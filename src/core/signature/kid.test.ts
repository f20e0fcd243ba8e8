import { expect, test } from "vitest";
import { bytesToHex, hexToBytes } from "../bytes.ts";
import { kidOf } from "./kid.ts";

test("a kid is the first four bytes of the SHA-256 of the public key", async () => {
  // The key of RFC 8032 section 7.1, test 1.
  const publicKey = hexToBytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  expect(bytesToHex(await kidOf(publicKey))).toBe("21fe31df");
});
