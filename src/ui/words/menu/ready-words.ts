/** The shape of what the check before duty says. */

/** Everything that it can find, by what was looked at. */
export type ReadyFinding =
  | "camera-runs"
  | "camera-blocked"
  | "camera-absent"
  | "camera-taken"
  | "camera-dark"
  | "decoder-reads"
  | "decoder-slow"
  | "decoder-broken"
  | "keys-good"
  | "keys-ending"
  | "keys-expired"
  | "keys-none"
  | "lists-fresh"
  | "lists-aging"
  | "lists-stale"
  | "lists-none"
  | "clock-right"
  | "clock-unknown"
  | "clock-off"
  | "clock-behind"
  | "storage-kept"
  | "storage-erasable"
  | "storage-tight"
  | "storage-full"
  | "storage-broken"
  | "sound-plays"
  | "sound-mute"
  | "sound-off"
  | "battery-good"
  | "battery-low"
  | "outbox-empty"
  | "outbox-waiting"
  | "outbox-old"
  | "outbox-lost"
  | "outbox-unenrolled"
  | "checkpoint-named"
  | "checkpoint-unnamed"
  | "release-good"
  | "release-ending"
  | "release-over"
  | "training-on";

/** What is looked at: the first word of its findings. */
export type ReadyItem = ReadyFinding extends `${infer Item}-${string}` ? Item : never;

/** What was found; `value` is how long, when, how many or which. Whatever is not as it should be says what to do. */
export interface FindingWords {
  readonly says: (value: string) => string;
  readonly toDo?: string;
}

/** The check before duty. */
export interface ReadyWords {
  readonly checking: string;
  readonly ready: string;
  readonly notReady: string;
  readonly allGood: string;
  readonly seeTo: (count: number) => string;
  readonly missing: (count: number) => string;
  readonly again: string;
  readonly playSound: string;
  /** On the button that leads to the page where it can be put right. */
  readonly open: (page: string) => string;
  readonly state: Readonly<Record<"ok" | "wanting" | "wrong" | "unknown", string>>;
  readonly item: Readonly<Record<ReadyItem, string>>;
  readonly finding: Readonly<Record<ReadyFinding, FindingWords>>;
}
