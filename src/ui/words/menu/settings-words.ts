/** The shape of what the settings say. */

/** The looks, by the names of the setting. */
export type ThemeName = "auto" | "light" | "dark" | "sunlight";

/** Settings. */
export interface SettingsWords {
  /** Before what the store's trouble says. */
  readonly notKept: string;
  readonly sound: string;
  readonly trySounds: string;
  readonly vibration: string;
  readonly tryVibration: string;
  readonly cannotVibrate: string;
  readonly theme: string;
  readonly themes: Readonly<Record<ThemeName, string>>;
  readonly queue: string;
  readonly continuous: string;
  readonly continuousHint: string;
  readonly greenSeconds: string;
  readonly seconds: (count: number) => string;
  readonly repeat: string;
  readonly repeatHint: string;
  readonly never: string;
  readonly span: (minutes: number) => string;
  readonly document: string;
  readonly byEye: string;
  readonly byEyeHint: string;
  readonly facing: string;
  readonly facings: Readonly<Record<"environment" | "user", string>>;
  readonly camera: string;
  readonly cameraAuto: string;
  /** One whose name the browser does not tell. */
  readonly cameraNumber: (number: number) => string;
  /** One that was chosen and is not there. */
  readonly cameraGone: string;
  readonly barrier: string;
  readonly barrierPath: string;
  readonly barrierHint: (origin: string) => string;
  readonly barrierWrong: string;
  readonly tryBarrier: string;
}
