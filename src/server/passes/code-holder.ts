/** What a code says of a person: a name masked for a gate, four characters of the document (D6.3). */
import { maskName } from "../../core/pass/masked-name.ts";
import { columnBytes } from "../db/column-types.ts";
import type { Holder } from "../issuing/holder.ts";
import { openPersonal } from "../people/personal.ts";
import type { DataKeys } from "../privacy/data-keys.ts";

/** A person's row, or part of one. */
export interface PersonRow {
  readonly holder: string;
  readonly cardNumber: Uint8Array;
  /** Sealed. */
  readonly personal: Uint8Array;
  readonly area: number;
}

/** The person as a code shows it, without a phone's key. Throws where the sealed data do not open: only we can cause that. */
export const codeHolderOf = (keys: Pick<DataKeys, "open">, person: PersonRow): Holder => {
  const { name, documentLast4 } = openPersonal(keys, person);
  const { cardNumber, area } = person;
  // Before the first application there is no name: all of it is masked then.
  return { cardNumber: columnBytes(cardNumber), name: maskName(name ?? ""), documentLast4, area };
};
