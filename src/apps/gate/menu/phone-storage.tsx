/** What keeps this app's data on the phone, how much room there is, and what is lost where the phone forgets. */
import { useEffect, useState } from "preact/hooks";
import { readStorage } from "../../../device/storage.ts";
import { askToPersist } from "../../../device/support.ts";
import { bytesWords } from "../../../ui/words/byte-sizes.ts";
import { currentMenuWords } from "../../../ui/words/menu/current.ts";
import { Fact } from "./fact.tsx";

type Room = Awaited<ReturnType<typeof readStorage>>;

const freeBytes = ({ usedBytes, quotaBytes }: Room): number | undefined =>
  usedBytes === undefined || quotaBytes === undefined ? undefined : Math.max(0, quotaBytes - usedBytes);

/** Read once; again after the browser was asked. */
export const PhoneStorage = () => {
  const words = currentMenuWords().lists.storage;
  const [room, setRoom] = useState<Room>();
  const [isRefused, setRefused] = useState(false);
  const read = async (): Promise<void> => {
    setRoom(await readStorage());
  };
  const ask = async (): Promise<void> => {
    setRefused(!(await askToPersist()));
    await read();
  };
  useEffect(() => {
    void read();
  }, []);
  const said = (bytes: number | undefined): string => (bytes === undefined ? words.unknown : bytesWords(bytes));
  return (
    <section class="menu-section">
      <h2>{words.title}</h2>
      {room !== undefined && (
        <>
          <p data-persisted={room.isPersisted}>{room.isPersisted ? words.kept : words.notKept}</p>
          {!room.isPersisted && (
            <button type="button" class="button plain" onClick={() => void ask()}>
              {words.ask}
            </button>
          )}
          <p role="status">{isRefused && words.refused}</p>
          <dl class="facts">
            <Fact name={words.used} value={said(room.usedBytes)} />
            <Fact name={words.free} value={said(freeBytes(room))} />
          </dl>
        </>
      )}
      <h3>{words.lostTitle}</h3>
      <ul class="menu-points">
        {words.lost.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </section>
  );
};
