/** Asks for the lead's PIN before what is locked by it. */
import { createContext } from "preact";
import type { ComponentChildren } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { LeadWords } from "../../../ui/words/menu/lead-words.ts";
import { currentMenuWords } from "../../../ui/words/menu/current.ts";
import { readPin } from "./lead-pin.ts";
import type { LeadLock as Lock } from "./lead-pin.ts";
import { PinField } from "./pin-field.tsx";

/** The lock of the menu while it is open; `menu.tsx` provides it. */
export const LeadContext = createContext<Lock | undefined>(undefined);

/** The menu's lock. */
export const useLeadLock = (): Lock => {
  const lock = useContext(LeadContext);
  if (lock === undefined) throw new TypeError("LeadContext: expected the menu's lock around this page, got none");
  return lock;
};

type Note = keyof Pick<LeadWords, "notDigits" | "wrong" | "waiting" | "checking">;

/** Counts down until the next try is taken. */
const useWait = (lock: Lock): readonly [seconds: number, look: () => Promise<void>] => {
  const [seconds, setSeconds] = useState(0);
  const look = async (): Promise<void> => {
    setSeconds(await lock.waitSeconds());
  };
  useEffect(() => {
    void look();
    const timer = setInterval(() => void look(), 1000);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return [seconds, look];
};

const Unlock = ({ lock }: { readonly lock: Lock }) => {
  const words = currentMenuWords().lead;
  const [note, setNote] = useState<Note>();
  const [typed, setTyped] = useState("");
  const [waitSeconds, lookAtWait] = useWait(lock);
  const isWaiting = waitSeconds > 0;
  const submit = async (): Promise<void> => {
    const pin = readPin(typed);
    setTyped("");
    if (pin === undefined) {
      setNote("notDigits");
      return;
    }
    setNote("checking");
    const answer = await lock.unlock(pin);
    setNote(answer === "open" ? undefined : answer);
    await lookAtWait();
  };
  return (
    <form
      class="lead-lock"
      data-lead-lock="true"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isWaiting && note !== "checking") void submit();
      }}
    >
      <p>{words.locked}</p>
      <PinField label={words.pin} value={typed} onValue={setTyped} />
      <p role="status">{isWaiting ? words.waiting : note !== undefined && words[note]}</p>
      <button type="submit" class="button" disabled={isWaiting || note === "checking"}>
        {words.unlock}
        {isWaiting && ` · ${words.waitLeft(waitSeconds)}`}
      </button>
      <details class="more">
        <summary>{words.forgotten}</summary>
        <p>{words.forgottenText}</p>
      </details>
    </form>
  );
};

/** Shows what is inside once there is no PIN or it was typed; before, the way to type it. Opens all of them until the menu is left. */
export const LeadLock = ({ children }: { readonly children: ComponentChildren }) => {
  const lock = useLeadLock();
  return lock.isOpen.value ? <>{children}</> : <Unlock lock={lock} />;
};
