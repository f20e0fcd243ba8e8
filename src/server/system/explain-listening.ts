/** Says in plain words why a port could not be listened on. */
import { errorCode } from "./error-code.ts";

/** What is to be thrown instead: `instead` is the command that chooses another port. Anything but a port's trouble stays as it is. */
export const explainListening = (error: unknown, port: number, instead: string): unknown => {
  switch (errorCode(error)) {
    case "EADDRINUSE":
      return new Error(`Port ${port} is in use by another program. Choose another one: ${instead}`, { cause: error });
    case "EACCES":
      return new Error(`Port ${port} may not be used by this user.`, { cause: error });
    default:
      return error;
  }
};
