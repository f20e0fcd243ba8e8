/** Measures what the check before duty judges: some by trying it out once, the rest as it stands at this moment. */
import { testDecoder } from "../../../device/self-test.ts";
import { readBattery } from "../../../device/battery.ts";
import { readStorage } from "../../../device/storage.ts";
import type { StoreError } from "../../../store/connection.ts";
import type { MarkStore } from "../../../store/marks.ts";
import type { MenuParts } from "./menu-parts.ts";
import type { Measured } from "./ready-check.ts";
import { tryCamera } from "./try-camera.ts";

/** What was tried out. */
export type Tried = Pick<
  Measured,
  "camera" | "decoder" | "writeError" | "storage" | "canSound" | "battery" | "isEnrolled"
>;

const markName = "ready-check";

/** Writes a number and reads it again; undefined where it is the same. */
export const tryStore = async (marks: MarkStore, number: number): Promise<StoreError | undefined> => {
  const written = await marks.write(markName, number);
  if (!written.ok) return written.error;
  const read = await marks.read(markName);
  if (!read.ok) return read.error;
  await marks.erase(markName);
  return read.value === number ? undefined : "store-unavailable";
};

/** Takes as long as the camera, and where the browser asks for it, as long as the person. Never rejects. */
export const tryOut = async ({ decoder, feedback, gate, settings, store }: MenuParts): Promise<Tried> => {
  const { facing, cameraId } = settings.current.value;
  const [camera, decoded, writeError, storage, canSound, battery, device] = await Promise.all([
    tryCamera({ facing, ...(cameraId === undefined ? {} : { cameraId }) }),
    testDecoder(decoder),
    tryStore(store.marks, gate.nowSeconds()),
    readStorage(),
    feedback.canSound(),
    readBattery(),
    store.deviceKey.read(),
  ]);
  return {
    ...{ camera, decoder: decoded, storage, canSound },
    // A store that does not answer is told by itself.
    isEnrolled: !device.ok || device.value !== undefined,
    ...(writeError === undefined ? {} : { writeError }),
    ...(battery === undefined ? {} : { battery }),
  };
};

/** With what is known at this moment: a page that stays open does not stay ready. */
export const withPresent = (tried: Tried, { gate, settings, outbox, appVersion }: MenuParts): Measured => {
  const { checkpoint, hasSound } = settings.current.value;
  const root = gate.lists.set()?.root;
  return {
    ...tried,
    lists: gate.lists.status.value,
    ...(root === undefined ? {} : { rootExpSeconds: root.expSeconds }),
    clock: gate.lists.clock(),
    outbox: outbox.status.value,
    isTraining: gate.training.value !== undefined,
    ...{ checkpoint, hasSound, appVersion },
  };
};
