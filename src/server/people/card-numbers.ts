/** Numbers of electronic health cards: random, one a resident, for life (D8.1). */
import type { Kysely } from "kysely";
import type { Bytes } from "../../core/bytes.ts";
import type { Tables } from "../db/schema.ts";
import { createCardNumber } from "../issuing/holder.ts";

/** With 64 bits of chance even one collision is not seen in this world; more say that chance is broken. */
const triesMax = 5;

/** Gives the holder a number that nobody has or had. A number that is taken is drawn again. */
export const allotCardNumber = async (
  trx: Kysely<Tables>,
  holder: string,
  draw: () => Bytes = createCardNumber,
): Promise<Bytes> => {
  for (let tried = 0; tried < triesMax; tried += 1) {
    const cardNumber = draw();
    const added = await trx
      .insertInto("card_numbers")
      .values({ card_number: cardNumber, holder })
      .onConflict((conflict) => conflict.column("card_number").doNothing())
      .returning("holder")
      .executeTakeFirst();
    if (added !== undefined) return cardNumber;
  }
  throw new Error(`No card number was free in ${triesMax} tries: the source of chance is broken.`);
};
