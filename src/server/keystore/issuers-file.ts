/** The file `issuers.json` of a key directory: who signs, for which areas, with which seed files. */
import { z } from "zod";

/** Its name in the key directory. */
export const issuersFileName = "issuers.json";

const issuerSchema = z.strictObject({
  id: z.int().min(0),
  nameZh: z.string().min(1),
  nameEn: z.string().min(1),
  /** GB/T 2260 prefixes of 2, 4 or 6 digits. */
  areaPrefixes: z.array(z.int().min(10).max(999_999)).min(1),
  /** File names in the same directory. Of an issuer's keys the one brought in last signs, once it may. */
  seeds: z.array(z.string().regex(/^[\w-]+\.seed$/, "expected the name of a seed file, such as issuer-1.seed")).min(1),
});

/** The content, in order of nothing in particular; ids are distinct. */
const issuersFileSchema = z
  .array(issuerSchema)
  .refine((issuers) => new Set(issuers.map(({ id }) => id)).size === issuers.length, "an issuer's id stands twice");

/** The content of the file. */
export type IssuersFile = z.infer<typeof issuersFileSchema>;

/** The content of a file's text. Throws with one line of plain words that names the file and each part that is wrong. */
export const decodeIssuersFile = (path: string, text: string): IssuersFile => {
  const parsed = issuersFileSchema.safeParse(parseJson(path, text));
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => [issue.path.join("."), issue.message].filter(Boolean).join(": "));
  throw new Error(`${path} does not list issuers as it should. ${wrong.join("; ")}.`);
};

const parseJson = (path: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${path} does not list issuers as it should. It is not JSON.`, { cause: error });
  }
};
