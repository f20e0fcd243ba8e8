/** The lists as a file: handed on to phones without a network, and taken from one. */
import { useState } from "preact/hooks";
import { fail } from "../../../core/result.ts";
import { shareFile } from "../../../device/share.ts";
import { currentWords } from "../../../ui/words/current.ts";
import { currentMenuWords } from "../../../ui/words/menu/current.ts";
import type { Gate } from "../gate.ts";
import { bundleFileName, bundleFileType, readBundleFile } from "./bundle-file.ts";
import { ListsTroubleNote } from "./lists-update.tsx";
import type { ListsError } from "./lists-trouble.ts";
import { intoView } from "./trouble-note.tsx";

type Note = "making" | "shared" | "saved" | "importing" | "taken" | "same" | "not-loaded";

type Said = { readonly note?: Note } | { readonly code: ListsError };

const saveLists = async ({ lists }: Gate, title: string): Promise<Said> => {
  const { set } = lists.status.value;
  const bytes = set && (await lists.exportBundle());
  if (set === undefined || bytes === undefined) return {};
  const done = await shareFile({ name: bundleFileName(set), type: bundleFileType, bytes, title });
  return done === "cancelled" ? {} : { note: done };
};

const takeLists = async ({ lists, look }: Gate, file: Blob): Promise<Said> => {
  const before = lists.set()?.manifest.version;
  const read = await readBundleFile(file);
  const imported = read.ok ? await lists.importBundle(read.value) : fail(read.error);
  if (!imported.ok) return { code: imported.error };
  // A screen below the menu that waited for lists aims now.
  look();
  return { note: lists.set()?.manifest.version === before ? "same" : "taken" };
};

/** One at a time; what came of the last one is said until the next. */
export const ListsFile = ({ gate }: { readonly gate: Gate }) => {
  const words = currentMenuWords().lists.file;
  const [said, setSaid] = useState<Said>({});
  const run = async (first: Note, work: () => Promise<Said>): Promise<void> => {
    setSaid({ note: first });
    // The part of the app for it could not be loaded: not kept for offline yet.
    setSaid(await work().catch(() => ({ note: "not-loaded" as const })));
  };
  const note = "note" in said ? said.note : undefined;
  const isBusy = note === "making" || note === "importing";
  return (
    <section class="menu-section">
      <h2>{words.title}</h2>
      <label class="button plain file-input">
        {words.import}
        {/* Of any type: phones do not know ours and would let nobody choose it. */}
        <input
          type="file"
          disabled={isBusy}
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            if (file !== undefined) void run("importing", () => takeLists(gate, file));
            event.currentTarget.value = "";
          }}
        />
      </label>
      {gate.lists.status.value.set !== undefined && (
        <button
          type="button"
          class="button plain"
          data-do="export"
          disabled={isBusy}
          onClick={() => void run("making", () => saveLists(gate, words.shareTitle))}
        >
          {words.save}
        </button>
      )}
      <p role="status" data-note={note}>
        {note !== undefined && (
          <span key={note} ref={intoView}>
            {note === "not-loaded" ? currentWords().aiming.menuTrouble : words[note]}
          </span>
        )}
      </p>
      {"code" in said && <ListsTroubleNote code={said.code} isInForce={gate.lists.set() !== undefined} />}
      <p class="menu-small">{words.text}</p>
    </section>
  );
};
