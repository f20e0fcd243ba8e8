/** What the national platform and the province deliver each day: records of all eight kinds, of people here and of strangers (D3.1, D9.3). */
import { addDays } from "../../../policy/civil-dates.ts";
import type { CivilDate } from "../../../policy/civil-dates.ts";
import { recordKinds } from "../../../policy/record-rules.ts";
import type { RecordKind } from "../../../policy/record-rules.ts";
import type { Actor } from "../../access/actor.ts";
import { importDelivery } from "../../epidemic/import-delivery.ts";
import type { ImportParts } from "../../epidemic/import-delivery.ts";
import { createChance, uuidOf } from "./chance.ts";
import type { Chance } from "./chance.ts";
import type { Person } from "./people.ts";
import type { Plan } from "./plans.ts";

/** Of a day. */
export interface DeliveryDay {
  readonly seed: string;
  readonly day: number;
  readonly date: CivilDate;
  readonly actor: Actor;
  readonly people: readonly (readonly [Person, Plan])[];
  /** Who is known nowhere in the province. */
  readonly strangers: readonly Person[];
}

const [beijing, shijiazhuang, wuhan] = [110_101, 130_102, 420_106];

/** Brings the day's two deliveries in, with all that follows from them. */
export const deliver = async (parts: ImportParts, today: DeliveryDay): Promise<void> => {
  const { seed, day, date } = today;
  const ofPeople = today.people.flatMap(([person, { record }]) => {
    if (record?.day === day) return [recordLine(seed, person, record.kind, date)];
    return record?.withdrawnDay === day ? [{ key: keyOf(person), withdrawn: true }] : [];
  });
  const ofStrangers = today.strangers.map((person, index) =>
    recordLine(seed, person, recordKinds[(index + day) % recordKinds.length] ?? "travel", date),
  );
  await send(parts, today, "national", ofPeople);
  await send(parts, today, "shandong", [...ofStrangers, ...mistakes(date)]);
};

const send = async (
  parts: ImportParts,
  { seed, day, actor }: DeliveryDay,
  source: string,
  lines: readonly object[],
): Promise<void> => {
  const text = lines.map((line) => JSON.stringify(line)).join("\n");
  const body = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text);
  };
  const batch = uuidOf(seed, "batch", source, day);
  const delivery = { batch, source, format: "ndjson", isDryRun: false, actor } as const;
  const taken = await importDelivery(parts, delivery, body());
  if (!taken.ok) throw new Error(`The delivery of ${source}: ${taken.error}`);
};

const keyOf = ({ number }: Person): string => `record-${number}`;

const recordLine = (seed: string, person: Person, kind: RecordKind, date: CivilDate): object => {
  const { type, number } = person.document;
  const chance = createChance(seed, "record", person.number);
  return { key: keyOf(person), documentType: type, documentNumber: number, kind, ...spanOf(chance, kind, date) };
};

interface Span {
  readonly from: CivilDate;
  readonly until?: CivilDate;
  readonly area?: number;
}

/** As such records look on the day on which they come. */
const spanOf = (chance: Chance, kind: RecordKind, date: CivilDate): Span => {
  const ago = (days: number): CivilDate => addDays(date, -days);
  const days = chance.below(4);
  switch (kind) {
    case "confirmed":
      return { from: ago(25 + days), until: ago(1 + days) };
    case "suspected":
    case "positive":
      return { from: ago(1 + days) };
    case "close-contact":
      return { from: ago(1 + days), until: ago(days - 12) };
    case "home-observation":
    case "isolation-observation":
      return { from: ago(2 + days), until: ago(days - 11) };
    case "residence":
      return chance.is(0.5)
        ? { from: ago(400), area: shijiazhuang }
        : { from: ago(400), until: ago(6 + days), area: wuhan };
    case "travel":
      return { from: ago(5 + days), until: ago(days - 1), area: beijing };
  }
};

/** What nobody can take: shown to operators as rejected. */
const mistakes = (date: CivilDate): readonly object[] => [
  {
    key: `wrong-digit-${date}`,
    documentType: "resident-id",
    documentNumber: "370102199001019960",
    kind: "travel",
    from: date,
  },
  { key: `no-number-${date}`, documentType: "resident-id", kind: "close-contact", from: date },
];
