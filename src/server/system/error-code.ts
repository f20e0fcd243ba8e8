/** Reads what may be known of a thrown value: the code that Node and PostgreSQL put on it, and where it was thrown. */

/** The `code` of a thrown value ("ENOENT", "23505"), or undefined where it has none. Never fails. */
export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;

/** For the log: what went wrong and where. The message is left out, since a database's may quote what somebody sent. Never fails. */
export const describeError = (
  error: unknown,
): { readonly name: string; readonly code: string | undefined; readonly frames: readonly string[] } => {
  const { name, stack = "" } = error instanceof Error ? error : new Error();
  return { name, code: errorCode(error), frames: stack.split("\n").filter((line) => line.startsWith("    at ")) };
};
