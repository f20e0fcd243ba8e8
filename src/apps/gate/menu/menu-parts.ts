/** What the pages of the menu need of the world, and what each of them is. */
import type { ReadonlySignal } from "@preact/signals";
import type { ComponentType } from "preact";
import type { Feedback } from "../../../device/feedback.ts";
import type { FrameDecoder } from "../../../device/frame-decoder.ts";
import type { InstallState } from "../../../device/install.ts";
import type { GateStore } from "../../../store/gate-store.ts";
import type { EnrolledDevice } from "../../../store/device-key-store.ts";
import type { Result } from "../../../core/result.ts";
import type { EnrolError } from "../../../sync/enrol-device.ts";
import type { Gate } from "../gate.ts";
import type { Outbox } from "../outbox.ts";
import type { Settings } from "../settings.ts";
import type { MenuPage } from "../state.ts";

/** Made in `main.tsx`. */
export interface MenuParts {
  readonly gate: Gate;
  readonly settings: Settings;
  readonly outbox: Outbox;
  readonly store: GateStore;
  readonly decoder: FrameDecoder;
  readonly feedback: Feedback;
  readonly enrol: (code: string) => Promise<Result<EnrolledDevice, EnrolError>>;
  readonly startTraining: () => Promise<void>;
  readonly installState: ReadonlySignal<InstallState>;
  readonly install: () => Promise<void>;
  readonly isOnline: ReadonlySignal<boolean>;
  /** Now as verdicts see it, set anew every half minute. */
  readonly shownSeconds: ReadonlySignal<number>;
  readonly appVersion: number;
  readonly barrierOrigin: string;
}

/** One page below the menu's own; its frame with title and way back is drawn around it. */
export type MenuPageView = ComponentType<{ readonly parts: MenuParts }>;

/** The pages there are, by their names in `state.ts`. */
export type MenuPages = Readonly<Record<Exclude<MenuPage, "menu">, MenuPageView>>;
