/** Random ids as requests name things by them. */
import * as z from "zod/mini";

/**
 * A UUID, given on in lower case as the database writes it: what is sealed, logged or compared by its text is then the same thing, however
 * its sender wrote it.
 */
export const idSchema = z.uuid().check(z.toLowerCase());
