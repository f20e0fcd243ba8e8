/** Reads the code that Node and PostgreSQL put on their errors. */

/** The `code` of a thrown value ("ENOENT", "23505"), or undefined where it has none. Never fails. */
export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
