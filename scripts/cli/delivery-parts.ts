/** Cuts a file of epidemic data into deliveries that a server takes, each under a name that comes from its content. */
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { deliveryBytesMax } from "../../src/api/epidemic.ts";

/** A delivery: lines of the file, behind the header where it has one. */
export interface DeliveryPart {
  /** UUID (RFC 9562, version 8): the same lines of the same sender have the same. */
  readonly batch: string;
  readonly bytes: Uint8Array;
  /** What to add to the number of a line in the delivery for its number in the file. */
  readonly lineOffset: number;
  /** Bytes of the file up to its end. */
  readonly fileBytes: number;
}

/** How the file is to be read. */
export interface DeliveryFile {
  readonly path: string;
  readonly format: "ndjson" | "csv";
  readonly source: string;
  readonly kind?: string | undefined;
}

const partLinesDefault = 50_000;
const newline = 0x0a;

/** The parts in order. The file is read once; a part is in memory at a time. */
export async function* readDeliveryParts(
  file: DeliveryFile,
  partLines: number = partLinesDefault,
): AsyncGenerator<DeliveryPart> {
  const handle = await open(file.path);
  try {
    let header: Uint8Array = new Uint8Array(0);
    let [lines, linesBefore, fileBytes]: [Uint8Array[], number, number] = [[], 0, 0];
    let bytes = 0;
    const take = (): DeliveryPart => {
      const isFirst = linesBefore === 0;
      const content = Buffer.concat([...(isFirst || header.length === 0 ? [] : [header]), ...lines]);
      const offset = linesBefore - (isFirst || header.length === 0 ? 0 : 1);
      const part = { batch: batchOf(file, content), bytes: content, lineOffset: offset, fileBytes };
      linesBefore += lines.length;
      [lines, bytes] = [[], header.length];
      return part;
    };
    for await (const line of linesOf(handle.createReadStream({ autoClose: false }))) {
      if (bytes + line.length > deliveryBytesMax && lines.length > 0) yield take();
      lines.push(line);
      bytes += line.length;
      fileBytes += line.length;
      if (file.format === "csv" && header.length === 0) header = line;
      if (lines.length >= partLines) yield take();
    }
    if (lines.length > 0 || linesBefore === 0) yield take();
  } finally {
    await handle.close();
  }
}

/** With their ends; the last one may have none. */
async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest = Buffer.alloc(0);
  for await (const piece of body) {
    const bytes = rest.length === 0 ? Buffer.from(piece) : Buffer.concat([rest, piece]);
    let from = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, from)) {
      yield bytes.subarray(from, end + 1);
      from = end + 1;
    }
    rest = bytes.subarray(from);
    if (rest.length > deliveryBytesMax) break;
  }
  if (rest.length > 0) yield rest;
}

const batchOf = ({ format, source, kind = "" }: DeliveryFile, content: Uint8Array): string => {
  const hash = createHash("sha256").update(`${format}\0${source}\0${kind}\0`).update(content).digest("hex");
  const variant = ((parseInt(hash.charAt(16), 16) & 3) | 8).toString(16);
  const hex = `${hash.slice(0, 12)}8${hash.slice(13, 16)}${variant}${hash.slice(17, 32)}`;
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};
