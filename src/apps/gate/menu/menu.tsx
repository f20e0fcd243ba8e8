/** The menu and its pages: a chunk of its own, loaded when it is first opened. */
import "./menu.css";
import { useState } from "preact/hooks";
import { currentMenuWords } from "../../../ui/words/menu/current.ts";
import type { MenuEntry } from "../../../ui/words/menu/menu-words.ts";
import type { MenuPage } from "../state.ts";
import { DevicePage } from "./device-page.tsx";
import { InstallPage } from "./install-page.tsx";
import { JournalPage } from "./journal-page.tsx";
import { LeadContext } from "./lead-lock.tsx";
import { createLeadLock } from "./lead-pin.ts";
import type { LeadLock } from "./lead-pin.ts";
import { ListsPage } from "./lists-page.tsx";
import type { MenuPages, MenuParts } from "./menu-parts.ts";
import { ReadyPage } from "./ready-page.tsx";
import { SettingsPage } from "./settings-page.tsx";
import { ShiftPage } from "./shift-page.tsx";
import { TrainingPage } from "./training-page.tsx";

/** In the order of a shift. */
const pages: MenuPages = {
  ready: ReadyPage,
  shift: ShiftPage,
  settings: SettingsPage,
  lists: ListsPage,
  journal: JournalPage,
  device: DevicePage,
  install: InstallPage,
  training: TrainingPage,
};

const entries = Object.keys(pages) as readonly MenuEntry[]; // as: the keys are the table's own

const List = ({ onOpen }: { readonly onOpen: (page: MenuPage) => void }) => {
  const words = currentMenuWords().menu;
  return (
    <ul class="menu-list">
      {entries.map((entry) => (
        <li key={entry}>
          <button
            type="button"
            class="menu-entry"
            data-open={entry}
            onClick={() => {
              onOpen(entry);
            }}
          >
            <strong>{words.entries[entry].title}</strong>
            <span>{words.entries[entry].about}</span>
          </button>
        </li>
      ))}
    </ul>
  );
};

/** A new one each time that the menu is opened. */
const useNewLock = ({ settings, store, gate }: MenuParts): LeadLock => {
  const [lock] = useState(() =>
    createLeadLock({
      settings,
      marks: store.marks,
      deviceSeconds: () => gate.lists.clock().deviceSeconds,
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    }),
  );
  return lock;
};

/** The page, and how to get from it to another one or back to the scanning. */
export const Menu = ({ page, parts }: { readonly page: MenuPage; readonly parts: MenuParts }) => {
  const words = currentMenuWords().menu;
  const open = (to: MenuPage): void => {
    parts.gate.dispatch({ type: "menu-opened", page: to });
  };
  const close = (): void => {
    parts.gate.dispatch({ type: "menu-closed" });
  };
  const lock = useNewLock(parts);
  const Page = page === "menu" ? undefined : pages[page];
  return (
    <main class="page menu" data-screen="menu" data-page={page}>
      <h1>{page === "menu" ? words.title : words.entries[page].title}</h1>
      {Page === undefined ? (
        <List onOpen={open} />
      ) : (
        <LeadContext.Provider value={lock}>
          <Page key={page} parts={parts} />
        </LeadContext.Provider>
      )}
      <nav class="menu-ways">
        {page !== "menu" && (
          <button
            type="button"
            class="button plain"
            onClick={() => {
              open("menu");
            }}
          >
            {words.back}
          </button>
        )}
        <button type="button" class="button" data-close="menu" onClick={close}>
          {words.toScanning}
        </button>
      </nav>
    </main>
  );
};
