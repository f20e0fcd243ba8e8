/** The shape of what the page about installing says. */

/** What is shown to a person who has to do it by hand, by kind of phone. */
export interface InstallSteps {
  readonly title: string;
  readonly steps: readonly string[];
}

/** Installing. */
export interface InstallWords {
  readonly installed: string;
  readonly notInstalled: string;
  readonly why: readonly string[];
  readonly button: string;
  readonly android: InstallSteps;
  readonly iphone: InstallSteps;
  readonly other: InstallSteps;
  readonly after: string;
}
