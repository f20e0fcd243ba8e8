/** The QR reader's WebAssembly without the tables of another kind of barcode (WebAssembly Core, 5.5.14). */

/** Where a table lies in the reader's memory. */
interface Table {
  readonly address: number;
  readonly byteLength: number;
}

/** The symbols of PDF417: only QR codes are asked for, so nothing ever looks at them. What QR codes can hold reads as before. */
const tablesLeftOut: readonly Table[] = [{ address: 28_256, byteLength: 36_888 }];

/** Magic and version. */
const headerBytes = 8;
const dataSectionId = 11;
/** `i32.const`, which each segment's address begins with. */
const constOpcode = 0x41;

/** Reads numbers in LEB128 one after the other. */
const createReader = (bytes: Uint8Array, start: number) => {
  let at = start;
  const readNumber = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at] ?? 0;
      at += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  return { readNumber, position: () => at, skip: (count: number) => (at += count) };
};

const toLeb = (value: number): readonly number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...toLeb(Math.floor(value / 0x80))];

const findDataSection = (wasm: Uint8Array) => {
  const reader = createReader(wasm, headerBytes);
  while (reader.position() < wasm.length) {
    const start = reader.position();
    reader.skip(1);
    const byteLength = reader.readNumber();
    const body = reader.position();
    if (wasm[start] === dataSectionId) return { start, body, end: body + byteLength };
    reader.skip(byteLength);
  }
  throw new Error("zxing_reader.wasm: expected a data section, got none");
};

/** The segments' bytes as they stand, with the table that each one is. */
const readSegments = (wasm: Uint8Array, body: number): readonly (Table & { readonly bytes: Uint8Array })[] => {
  const reader = createReader(wasm, body);
  return Array.from({ length: reader.readNumber() }, () => {
    const start = reader.position();
    const mode = reader.readNumber();
    if (mode !== 0 || wasm[reader.position()] !== constOpcode) {
      throw new Error(`zxing_reader.wasm: expected segments at fixed addresses, got one of mode ${mode}`);
    }
    reader.skip(1);
    const address = reader.readNumber();
    // The end of the address.
    reader.skip(1);
    const byteLength = reader.readNumber();
    reader.skip(byteLength);
    return { address, byteLength, bytes: wasm.subarray(start, reader.position()) };
  });
};

/** The module without the tables: where they were the memory is zero. Throws for another version of the package. */
export const slimReader = (wasm: Uint8Array, tables: readonly Table[] = tablesLeftOut): Uint8Array<ArrayBuffer> => {
  const { start, body, end } = findDataSection(wasm);
  const segments = readSegments(wasm, body);
  const kept = segments.filter(
    (segment) => !tables.some((table) => table.address === segment.address && table.byteLength === segment.byteLength),
  );
  if (segments.length - kept.length !== tables.length) {
    throw new Error(`zxing_reader.wasm: expected ${tables.length} known table, got ${segments.length - kept.length}`);
  }
  const data = Buffer.concat([Uint8Array.from(toLeb(kept.length)), ...kept.map(({ bytes }) => bytes)]);
  const head = Uint8Array.from([dataSectionId, ...toLeb(data.length)]);
  return new Uint8Array(Buffer.concat([wasm.subarray(0, start), head, data, wasm.subarray(end)]));
};
