/** Lets the routes of a scope take one kind of signed document, as bytes, and nothing else. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";

/** The body of such a route. */
export const documentBody = z.instanceof(Uint8Array);

/** Takes bodies of this media type only, up to a size; the framework answers 415 and 413 to others. */
export const takeDocuments = (scope: FastifyInstance, type: string, bytesMax: number): void => {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(type, { parseAs: "buffer", bodyLimit: bytesMax }, (_, body, done) => {
    done(null, body);
  });
};
