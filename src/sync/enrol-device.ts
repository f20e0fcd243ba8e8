/** Makes this device known to the server, by a one-time code and a key of its own (core/README.md, "Devices and their journal"). */
import { contentTypes } from "../api/content-types.ts";
import { devicesPath, deviceSchema } from "../api/devices.ts";
import { parseEnrolmentCode } from "../core/journal/enrolment-code.ts";
import { signEnrolment } from "../core/journal/enrolment-document.ts";
import { fail, ok } from "../core/result.ts";
import type { Result } from "../core/result.ts";
import type { StoreError } from "../store/connection.ts";
import type { DeviceKeyStore, EnrolledDevice } from "../store/device-key-store.ts";
import { postDocument } from "./post-document.ts";
import type { Posted, PostParts } from "./post-document.ts";

/**
 * Why the device is not enrolled: what was typed cannot be a code; the server does not know it, or it has expired; another
 * device used it; too many wrong ones lately; no answer came; the server does not take the request; it has trouble of its own.
 */
export type EnrolError =
  | "enrol-code-malformed"
  | "enrol-code-wrong"
  | "enrol-code-used"
  | "enrol-tries"
  | "enrol-offline"
  | "enrol-refused"
  | "enrol-server"
  | StoreError;

/** What enrolling needs. */
export interface EnrolParts extends PostParts {
  readonly deviceKey: Pick<DeviceKeyStore, "key" | "enrolled">;
}

const codeErrors: Readonly<Record<string, EnrolError>> = {
  "enrolment-code-wrong": "enrol-code-wrong",
  "enrolment-code-used": "enrol-code-used",
  "enrolment-tries": "enrol-tries",
};

const postedError = ({ status, error }: Posted): EnrolError =>
  codeErrors[error ?? ""] ?? (status >= 400 && status < 500 ? "enrol-refused" : "enrol-server");

/**
 * Enrols under a code as a person types it. The key is kept before it is sent: where the answer was lost, the same code typed
 * again sends the same key, and the server answers the same. A device that enrols again keeps its key.
 */
export const enrolDevice = async (parts: EnrolParts, typed: string): Promise<Result<EnrolledDevice, EnrolError>> => {
  const code = parseEnrolmentCode(typed);
  if (code === undefined) return fail("enrol-code-malformed");
  const key = await parts.deviceKey.key();
  if (!key.ok) return key;
  const document = await signEnrolment({ code }, key.value);
  const posted = await postDocument(parts, { path: devicesPath, type: contentTypes.enrolment, document });
  if (!posted.ok) return fail("enrol-offline");
  const named = deviceSchema.safeParse(posted.value.said);
  if (posted.value.status !== 201 || !named.success) return fail(postedError(posted.value));
  const enrolled = await parts.deviceKey.enrolled(named.data);
  if (!enrolled.ok) return enrolled;
  // The phone erased its storage in between: the code is spent on a key that is gone.
  return enrolled.value === undefined ? fail("store-unavailable") : ok(enrolled.value);
};
