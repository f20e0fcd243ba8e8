/** Foreign status lists in their CBOR form, place by place (IETF Token Status List, section 4). */
import * as z from "zod/mini";
import { readStatusList } from "../../src/core/status-list/token.ts";
import { hexSchema } from "./hex.ts";
import { judge } from "./score.ts";
import type { Judgement } from "./score.ts";

const entriesMax = 2 ** 24;

const caseSchema = z.object({
  bits: z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(8)]),
  entries: z.int().check(z.minimum(0), z.maximum(entriesMax)),
  statusListCborHex: hexSchema,
  nonZero: z.array(z.tuple([z.int().check(z.minimum(0)), z.int().check(z.minimum(0), z.maximum(255))])),
});

/** The form of a vector file. */
export const statusListSchema = z.object({ cases: z.array(caseSchema) });

const firstDifference = (
  { bits, entries, statusListCborHex, nonZero }: z.infer<typeof caseSchema>,
  name: string,
): Judgement => {
  const list = readStatusList(statusListCborHex, entries);
  if (!list.ok) return judge(name, `${bits} bits`, list.error);
  if (list.value.bits !== bits) return judge(name, `${bits} bits`, `${list.value.bits} bits`);
  const statusByPlace = new Map(nonZero);
  for (let place = 0; place < entries; place += 1) {
    const expected = statusByPlace.get(place) ?? 0;
    const got = list.value.statusAt(place);
    if (got !== expected) return judge(`${name}, place ${place}`, String(expected), String(got));
  }
  return undefined;
};

/** Right where all places have the given status, and those not given 0. */
export const judgeStatusLists = ({ cases }: z.infer<typeof statusListSchema>): readonly Judgement[] =>
  cases.map((one, index) => firstDifference(one, `case ${index} (${one.bits} bits)`));
