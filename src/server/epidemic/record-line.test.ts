import { expect, test } from "vitest";
import { identityNumber } from "../../testing/epidemic-people.ts";
import { recordKinds } from "../../policy/record-rules.ts";
import { splitCsvLine } from "./csv-line.ts";
import { readDeliveryLines } from "./delivery-lines.ts";
import { readNdjsonLine } from "./record-line.ts";

const number = identityNumber(1);
const valid = { key: "k1", documentType: "resident-id", documentNumber: number, kind: "confirmed", from: "2031-02-01" };
const read = (change: object, kind?: "travel") =>
  readNdjsonLine(JSON.stringify({ ...valid, ...change }), { kind, today: "2031-02-24" });

test("A line becomes a record, with the document as the rules read it (D3.1)", () => {
  expect(read({ until: "2031-02-20", area: 420_100, documentNumber: ` ${number.toLowerCase()} ` })).toMatchObject({
    does: "give",
    record: {
      ...{ key: "k1", kind: "confirmed", fromDate: "2031-02-01", untilDate: "2031-02-20", area: 420_100 },
      document: { type: "resident-id", number },
    },
  });
  expect(read({ kind: undefined, area: 420_100 }, "travel")).toMatchObject({
    record: { kind: "travel", area: 420_100 },
  });
  expect(read({ kind: null, area: "370102" }, "travel")).toMatchObject({ record: { kind: "travel", area: 370_102 } });
  expect(readNdjsonLine('{"key":"k1","withdrawn":true}', { kind: undefined, today: "2031-02-24" })).toEqual({
    does: "withdraw",
    key: "k1",
  });
});

test.each<[object, string, string | undefined]>([
  [{ key: undefined }, "field-missing", "key"],
  [{ key: undefined, withdrawn: true }, "field-missing", "key"],
  [{ documentNumber: "" }, "field-missing", "documentNumber"],
  [{ kind: undefined }, "field-missing", "kind"],
  [{ from: null }, "field-missing", "from"],
  [{ name: "x" }, "field-unknown", undefined],
  [{ key: "with space" }, "field-invalid", "key"],
  [{ key: "x".repeat(65) }, "field-invalid", "key"],
  [{ documentType: "driving-licence" }, "field-invalid", "documentType"],
  [{ kind: "well" }, "field-invalid", "kind"],
  [{ from: "2031-02-30" }, "field-invalid", "from"],
  [{ until: "soon" }, "field-invalid", "until"],
  [{ area: 37 }, "field-invalid", "area"],
  [{ withdrawn: "yes" }, "field-invalid", "withdrawn"],
  [
    { documentNumber: `${number.slice(0, 17)}${number.endsWith("0") ? "1" : "0"}` },
    "document-invalid",
    "documentNumber",
  ],
  [{ until: "2031-01-31" }, "dates-reversed", "until"],
  [{ from: "2031-02-25" }, "date-in-future", "from"],
  [{ key: `case-${number}` }, "key-holds-number", "key"],
])("%j is rejected: %s, %s", (change, reason, field) => {
  expect(read(change)).toEqual({ does: "reject", reason, field });
});

test.each(recordKinds)("A record of kind %s says where only if it is about a place (D3.1)", (kind) => {
  const isPlace = kind === "residence" || kind === "travel";
  expect(read({ kind })).toMatchObject(
    isPlace ? { does: "reject", reason: "field-missing", field: "area" } : { does: "give", record: { kind } },
  );
  expect(JSON.stringify(read({ kind })).includes('"area":')).toBe(false);
  expect(read({ kind, area: "" })).toMatchObject({ does: isPlace ? "reject" : "give" });
  expect(read({ kind, area: 370_102 })).toMatchObject({ does: "give", record: { kind, area: 370_102 } });
});

test.each(["", "[]", "7", "null", "{", '{"key":1}x', '"text"'])("%j is no record", (text) => {
  expect(readNdjsonLine(text, { kind: undefined, today: "2031-02-24" })).toMatchObject({ reason: "json-malformed" });
});

test.each<[string, readonly string[] | string]>([
  ["a,b", ["a", "b"]],
  ["", [""]],
  [",", ["", ""]],
  ['"a,b","c""d"', ["a,b", 'c"d']],
  ['""', [""]],
  ['"a', "csv-quotes"],
  ['a"b', "csv-quotes"],
  ['"a"b', "csv-quotes"],
  [",".repeat(40), "csv-columns"],
])("CSV %j", (text, expected) => {
  const fields = splitCsvLine(text);
  expect(fields.ok ? fields.value : fields.error).toEqual(expected);
});

const linesOf = async (content: Uint8Array, pieceBytes: number) => {
  const body = async function* () {
    for (let at = 0; at < content.length; at += pieceBytes) yield content.subarray(at, at + pieceBytes);
  };
  const lines: (string | undefined)[] = [];
  for await (const some of readDeliveryLines(body())) {
    for (const { number, text } of some) {
      expect(number).toBe(lines.length + 1);
      lines.push(text.ok ? text.value : text.error);
    }
  }
  return lines;
};

test.each([1, 2, 3, 7, 5000, 100_000])(
  "Lines are cut alike however the body arrives: %i bytes at a time",
  async (pieceBytes) => {
    const content = Buffer.concat([
      Buffer.from("\ufefffirst\r\n\n中文\n", "utf8"),
      Buffer.from(`${"x".repeat(4096)}\r\n${"y".repeat(4097)}\n${"z".repeat(20_000)}\n`),
      Buffer.from([0xff, 0xfe, 0x0a, 0xe4, 0xb8, 0x0a]),
      Buffer.from("\ufeffnot a mark here\nlast"),
    ]);
    expect(await linesOf(content, pieceBytes)).toEqual([
      ...["first", "", "中文", "x".repeat(4096), "line-too-long", "line-too-long"],
      ...["line-not-utf8", "line-not-utf8", "\ufeffnot a mark here", "last"],
    ]);
  },
);

test("A body without a line has none, and one that ends with a line's end has no line behind it", async () => {
  expect(await linesOf(new Uint8Array(0), 10)).toEqual([]);
  expect(await linesOf(Buffer.from("a\n"), 10)).toEqual(["a"]);
  expect(await linesOf(Buffer.from("\n"), 10)).toEqual([""]);
});
