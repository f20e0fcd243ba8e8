/** Loads the menu when it is first opened; what cannot be loaded is said. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { currentWords } from "../../../ui/words/current.ts";
import { prepareMenuWords } from "../../../ui/words/menu/current.ts";
import type { MenuParts } from "../menu/menu-parts.ts";
import type { Menu } from "../menu/menu.tsx";
import type { MenuPage } from "../state.ts";
import { Opening } from "./opening.tsx";
import { Page } from "./page.tsx";

const menu = signal<typeof Menu | "failed" | undefined>(undefined);

const load = async (): Promise<void> => {
  try {
    const [module] = await Promise.all([import("../menu/menu.tsx"), prepareMenuWords()]);
    menu.value = module.Menu;
  } catch {
    // Not kept for offline yet, or replaced by a newer release.
    menu.value = "failed";
  }
};

/** One of the menu's pages. */
export const MenuScreen = ({ page, parts }: { readonly page: MenuPage; readonly parts: MenuParts }) => {
  const Loaded = menu.value;
  useEffect(() => {
    if (typeof menu.peek() !== "function") void load();
  }, []);
  if (Loaded === undefined) return <Opening />;
  if (Loaded !== "failed") return <Loaded page={page} parts={parts} />;
  const words = currentWords();
  return (
    <Page screen="menu" title={words.aiming.menu}>
      <p role="status">{words.aiming.menuTrouble}</p>
      <button
        type="button"
        class="button"
        onClick={() => {
          parts.gate.dispatch({ type: "menu-closed" });
        }}
      >
        {words.camera.retry}
      </button>
    </Page>
  );
};
