import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays } from "./civil-dates.ts";
import { documentErrors, documentTypes, readDocument } from "./document-number.ts";
import type { DocumentError, DocumentType } from "./document-number.ts";
import { identityCheckDigit, isProvinceCode } from "./identity-number.ts";

const today = "2020-02-24";
const read = (type: DocumentType, number: string) => readDocument({ type, number }, today);
const withCheckDigit = (digits: string) => digits + identityCheckDigit(digits);

test.each([
  // The examples of GB 11643-1999 itself.
  ["11010519491231002X", "1949-12-31", "002X"],
  ["440524188001010014", "1880-01-01", "0014"],
])("The resident ID %s is in order", (number, birthDate, lastFour) => {
  expect(read("resident-id", number)).toEqual({
    ok: true,
    value: { type: "resident-id", number, printed: number, lastFour, birthDate },
  });
});

test.each([
  ["11010519491231002x", "11010519491231002X"],
  [" 110105 19491231 002X ", "11010519491231002X"],
  ["１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"],
  ["１１０１０５　１９４９１２３１　００２ｘ", "11010519491231002X"],
  ["110105-19491231-002X\n", "11010519491231002X"],
  ["\u200e110105194912310\u200b02X\ufeff", "11010519491231002X"],
])("%j typed is %s", (typed, number) => {
  expect(read("resident-id", typed)).toMatchObject({ ok: true, value: { number } });
});

test.each<[string, DocumentError]>([
  ["110105194912310021", "document-check-digit"],
  ["110105194912310 2X", "document-form"],
  ["110105491231002", "document-15-digits"],
  ["１１０１０５４９１２３１００２", "document-15-digits"],
  ["11010549123100X", "document-form"],
  ["1101051949123100XX", "document-form"],
  ["", "document-form"],
  ["𝟏𝟏𝟎𝟏𝟎𝟓𝟏𝟗𝟒𝟗𝟏𝟐𝟑𝟏𝟎𝟎𝟐𝐗", "document-form"],
  ["1".repeat(65), "document-form"],
  [withCheckDigit("16010519491231002"), "document-area"],
  [withCheckDigit("00010519491231002"), "document-area"],
  [withCheckDigit("81010519491231002"), "document-area"],
  [withCheckDigit("11010520190229002"), "document-birth-date"],
  [withCheckDigit("11010519001301002"), "document-birth-date"],
  [withCheckDigit("11010518691231002"), "document-birth-date"],
  [withCheckDigit("11010500010101002"), "document-birth-date"],
  [withCheckDigit("11010520200225002"), "document-birth-future"],
])("The resident ID %s is refused: %s", (number, error) => {
  expect(read("resident-id", number)).toEqual({ ok: false, error });
});

test("Somebody born today has a document, somebody born tomorrow none", () => {
  const born = (date: string) => withCheckDigit(`370102${date.replaceAll("-", "")}001`);
  expect(read("resident-id", born(today))).toMatchObject({ ok: true, value: { birthDate: today } });
  expect(read("resident-id", born(addDays(today, 1)))).toEqual({ ok: false, error: "document-birth-future" });
  expect(read("resident-id", born("2020-02-29"))).toEqual({ ok: false, error: "document-birth-future" });
});

test("Of a hundred two-digit beginnings those of provinces are areas, and three more are people of their own", () => {
  const accepted = Array.from({ length: 100 }, (_, code) => String(code).padStart(2, "0")).filter(
    (code) => read("resident-id", withCheckDigit(`${code}000019900101001`)).ok,
  );
  const own = ["81", "82", "83"];
  // Cards of foreigners begin with 9 and have their province behind it.
  expect(accepted.filter((code) => !own.includes(code) && !code.startsWith("9")).every(isProvinceCode)).toBe(true);
  expect(accepted.filter((code) => !code.startsWith("9"))).toHaveLength(32 + own.length);
});

test.each<[DocumentType, string, DocumentType]>([
  ["hong-kong-macao-permit", "810000199408230021", "hong-kong-macao-permit"],
  ["resident-id", "810000199408230021", "hong-kong-macao-permit"],
  ["resident-id", withCheckDigit("82000019940823002"), "hong-kong-macao-permit"],
  ["taiwan-permit", "830000199201300022", "taiwan-permit"],
  ["resident-id", "830000199201300022", "taiwan-permit"],
  // The two examples that the National Immigration Administration published.
  ["foreign-residence", "911124198108030024", "foreign-residence"],
  ["resident-id", "932682198501010017", "foreign-residence"],
])("Chosen as %s, %s is of type %s with its birth date", (chosen, number, type) => {
  const birthDate = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  expect(read(chosen, number)).toEqual({
    ok: true,
    value: { type, number, printed: number, lastFour: number.slice(-4), birthDate },
  });
});

test.each<[DocumentType, string]>([
  ["hong-kong-macao-permit", "830000199201300022"],
  ["hong-kong-macao-permit", "11010519491231002X"],
  ["taiwan-permit", "810000199408230021"],
  ["foreign-residence", "810000199408230021"],
])("Chosen as %s, %s is of another type", (type, number) => {
  expect(read(type, number)).toEqual({ ok: false, error: "document-other-type" });
});

test.each<[DocumentType, string, string]>([
  ["hong-kong-macao-permit", "H12345678", "H12345678"],
  ["hong-kong-macao-permit", "m1234567801", "M12345678"],
  ["hong-kong-macao-permit", "H12345678 (02)", "H12345678"],
  ["taiwan-permit", "07257456", "07257456"],
  ["taiwan-permit", "0725745602", "07257456"],
  ["taiwan-permit", "0725745603(B)", "07257456"],
])("A renewed permit names the same person: %s %s is %s", (type, typed, number) => {
  const printed = typed.replace(/[ ()]/g, "").toUpperCase();
  expect(read(type, typed)).toEqual({ ok: true, value: { type, number, printed, lastFour: printed.slice(-4) } });
});

test.each<[DocumentType, string]>([
  ["hong-kong-macao-permit", "A12345678"],
  ["hong-kong-macao-permit", "H1234567"],
  ["hong-kong-macao-permit", "H123456789"],
  ["hong-kong-macao-permit", "C12345678"],
  ["taiwan-permit", "0725745"],
  ["taiwan-permit", "072574567"],
  ["taiwan-permit", "F290299977"],
  ["foreign-residence", "CA110081080310"],
  ["foreign-residence", "CAN1100810803100"],
])("%s %s has another form", (type, number) => {
  expect(read(type, number)).toEqual({ ok: false, error: "document-form" });
});

test("A foreign permanent residence card of before 2023 says the birth date without its century", () => {
  const number = "CAN110081080310";
  expect(read("foreign-residence", "can 1100 810803 10")).toEqual({
    ok: true,
    value: { type: "foreign-residence", number, printed: number, lastFour: "0310" },
  });
  expect(read("foreign-residence", "CAN110081130310")).toEqual({ ok: false, error: "document-birth-date" });
  expect(read("foreign-residence", "CAN160081080310")).toEqual({ ok: false, error: "document-area" });
  // 29 February was a day in 2000, not in 1900.
  expect(read("foreign-residence", "CAN110000022910").ok).toBe(true);
  expect(read("foreign-residence", "CAN110001022910")).toEqual({ ok: false, error: "document-birth-date" });
});

test.each([
  ["E12345678", "E12345678"],
  ["ef1260892", "EF1260892"],
  ["G12345678", "G12345678"],
  ["P.1234567", "P1234567"],
  ["SE1234567", "SE1234567"],
  ["DE1234567", "DE1234567"],
  ["S12345678", "S12345678"],
  ["141234567", "141234567"],
  ["K12345678", "K12345678"],
  ["HJ1234567", "HJ1234567"],
  ["MA1234567", "MA1234567"],
  ["CHN:E12345678", "E12345678"],
  ["ｃｈｎ：Ｅ１２３４５６７８", "E12345678"],
  ["USA:123456789", "USA:123456789"],
  ["JPN: TR1234567", "JPN:TR1234567"],
  ["DEU:C01X00T47", "DEU:C01X00T47"],
  ["D:C01X00T47", "DEU:C01X00T47"],
  ["KEN:A1234", "KEN:A1234"],
])("The passport %s is %s", (typed, number) => {
  const printed = number.replace(/^.*:/, "");
  expect(read("passport", typed)).toEqual({
    ok: true,
    value: { type: "passport", number, printed, lastFour: printed.slice(-4) },
  });
});

test.each<[string, DocumentError]>([
  ["E1234567", "document-form"],
  ["EI1234567", "document-form"],
  ["X12345678", "document-form"],
  ["123456789", "document-form"],
  ["CHN:123456789", "document-form"],
  ["USA:1234", "document-form"],
  ["USA:1234567890", "document-form"],
  ["USA:ABCDEFGH", "document-form"],
  ["USA:12345É789", "document-form"],
  ["USA:123:456", "document-form"],
  ["US:123456789", "document-country"],
  [":123456789", "document-country"],
  ["HKG:K12345678", "document-country"],
  ["TWN:312345678", "document-country"],
  ["", "document-form"],
])("The passport %s is refused: %s", (number, error) => {
  expect(read("passport", number)).toEqual({ ok: false, error });
});

const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${String(length)}}$`));
const identityNumber = fc
  .tuple(
    fc.constantFrom("370102", "110105", "420106", "810000", "820000", "830000", "937840"),
    fc.integer({ min: -40_000, max: 0 }).map((days) => addDays(today, days)),
    digits(3),
  )
  .map(([area, date, order]) => withCheckDigit(area + date.replaceAll("-", "") + order));

test("A wrong digit, or two neighbours in the wrong order, are always found (ISO 7064)", () => {
  fc.assert(
    fc.property(identityNumber, fc.nat({ max: 16 }), digits(1), (number, at, digit) => {
      expect(read("resident-id", number).ok).toBe(true);
      const changed = number.slice(0, at) + digit + number.slice(at + 1);
      const [a, b] = [number.charAt(at), number.charAt(at + 1)];
      const swapped = number.slice(0, at) + b + a + number.slice(at + 2);
      for (const wrong of [changed, swapped]) {
        if (wrong !== number) expect(read("resident-id", wrong).ok).toBe(false);
      }
    }),
  );
});

test("Whatever was typed, what is read names one person and is read again as the same", () => {
  const typed = fc.oneof(
    identityNumber,
    fc.string({ maxLength: 70 }),
    fc.string({ unit: fc.constantFrom(..."0123456789AEHMX:xe １Ｘ-（）"), maxLength: 20 }),
    fc.stringMatching(/^[A-Z]{3}:[A-Z0-9]{4,10}$/),
    fc.stringMatching(/^[HM]\d{8}(\d\d)?$/),
    fc.stringMatching(/^[A-Z]{3}1100\d{2}0[1-9]1\d\d\d$/),
  );
  let accepted = 0;
  fc.assert(
    fc.property(fc.constantFrom(...documentTypes), typed, (type, text) => {
      const first = readDocument({ type, number: text }, today);
      if (!first.ok) {
        expect(documentErrors).toContain(first.error);
        return;
      }
      accepted++;
      expect(first.value.lastFour).toMatch(/^[0-9A-Z]{4}$/);
      const again = readDocument(first.value, today);
      expect(again).toMatchObject({ ok: true, value: { type: first.value.type, number: first.value.number } });
    }),
    { numRuns: 2000 },
  );
  expect(accepted).toBeGreaterThan(200);
});

test("The check digit of anything but digits is a mistake of ours", () => {
  expect(() => identityCheckDigit("1101051949123100")).toThrow(RangeError);
});
