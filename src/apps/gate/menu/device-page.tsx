/** What the server calls this device, and making it known there. */
import { useEffect, useState } from "preact/hooks";
import { bytesToHex } from "../../../core/bytes.ts";
import { ok } from "../../../core/result.ts";
import type { Result } from "../../../core/result.ts";
import { kidOf } from "../../../core/signature/kid.ts";
import type { StoreError } from "../../../store/connection.ts";
import type { EnrolledDevice } from "../../../store/device-key-store.ts";
import { currentMenuWords } from "../../../ui/words/menu/current.ts";
import { EnrolmentForm } from "./enrolment-form.tsx";
import { Fact } from "./fact.tsx";
import { LeadLock } from "./lead-lock.tsx";
import type { MenuPageView, MenuParts } from "./menu-parts.ts";
import { TroubleNote } from "./trouble-note.tsx";

interface Shown extends Pick<EnrolledDevice, "device" | "name"> {
  readonly kidHex: string;
}

const toShown = async ({ device, name, publicKey }: EnrolledDevice): Promise<Shown> => ({
  device,
  name,
  kidHex: bytesToHex(await kidOf(publicKey)),
});

const readShown = async ({ store }: MenuParts): Promise<Result<Shown | undefined, StoreError>> => {
  const device = await store.deviceKey.read();
  if (!device.ok) return device;
  return ok(device.value && (await toShown(device.value)));
};

const Enrolled = ({ device }: { readonly device: Shown }) => {
  const words = currentMenuWords().device;
  return (
    <>
      <p data-enrolled={device.device}>
        <strong>{words.enrolled}</strong>
      </p>
      <dl class="facts">
        <Fact name={words.name} value={device.name} />
        <Fact name={words.number} value={String(device.device)} />
        <Fact name={words.key} value={device.kidHex} />
      </dl>
    </>
  );
};

/** What it is enrolled as, and the form where a code is needed. */
export const DevicePage: MenuPageView = ({ parts }) => {
  const { store, device: words } = currentMenuWords();
  const [read, setRead] = useState<Result<Shown | undefined, StoreError>>();
  const [isAgain, setAgain] = useState(false);
  useEffect(() => {
    void readShown(parts).then(setRead);
  }, []);
  if (read === undefined) return null;
  if (!read.ok) return <TroubleNote text={store[read.error]} code={read.error} />;
  const { trouble } = parts.outbox.status.value;
  const isRefused = read.value !== undefined && (trouble === "send-shut-out" || trouble === "send-not-enrolled");
  const onEnrolled = async (device: EnrolledDevice): Promise<void> => {
    setRead(ok(await toShown(device)));
    setAgain(false);
    await parts.outbox.handIn();
  };
  return (
    <div class="menu-section">
      {read.value === undefined ? <strong>{words.notEnrolled}</strong> : <Enrolled device={read.value} />}
      {isRefused && <TroubleNote text={words.shutOut} code={trouble} />}
      <p>{words.why}</p>
      <LeadLock>
        {read.value === undefined || isAgain || isRefused ? (
          <EnrolmentForm enrol={parts.enrol} onEnrolled={(device) => void onEnrolled(device)} />
        ) : (
          <button
            type="button"
            class="button plain"
            onClick={() => {
              setAgain(true);
            }}
          >
            {words.again}
          </button>
        )}
      </LeadLock>
    </div>
  );
};
