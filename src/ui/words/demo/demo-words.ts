/** What the page of demonstration codes says. */

/** In one language. */
export interface DemoWords {
  readonly title: string;
  readonly text: string;
  readonly form: Readonly<Record<"live" | "picture" | "print", string>>;
  readonly jump: string;
  readonly shows: string;
  readonly loading: string;
  readonly failed: string;
  readonly toGate: string;
}
