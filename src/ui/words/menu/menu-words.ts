/** The shape of what the pages of the gate's menu say; loaded with them, after the first screen. */
import type { DeviceWords } from "./device-words.ts";
import type { InstallWords } from "./install-words.ts";
import type { JournalWords } from "./journal-words.ts";
import type { LeadWords } from "./lead-words.ts";
import type { ListsWords } from "./lists-words.ts";
import type { ReadyWords } from "./ready-words.ts";
import type { SettingsWords } from "./settings-words.ts";
import type { ShiftWords } from "./shift-words.ts";
import type { StoreWords } from "./store-words.ts";
import type { TrainingWords } from "./training-words.ts";

/** The pages that the menu leads to. */
export type MenuEntry = "ready" | "shift" | "settings" | "lists" | "journal" | "device" | "install" | "training";

/** The menu itself. */
export interface MenuFrameWords {
  readonly title: string;
  readonly back: string;
  readonly toScanning: string;
  /** Each entry, and what it is for in a few words. */
  readonly entries: Readonly<Record<MenuEntry, { readonly title: string; readonly about: string }>>;
}

/** Everything that the pages say, by page. */
export interface MenuWords {
  readonly menu: MenuFrameWords;
  readonly lead: LeadWords;
  readonly store: StoreWords;
  readonly ready: ReadyWords;
  readonly shift: ShiftWords;
  readonly settings: SettingsWords;
  readonly lists: ListsWords;
  readonly journal: JournalWords;
  readonly device: DeviceWords;
  readonly install: InstallWords;
  readonly training: TrainingWords;
}
