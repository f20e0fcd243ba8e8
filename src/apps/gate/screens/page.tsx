/** The frame of the screens that explain something: a title, words, and what to do. */
import type { ComponentChildren } from "preact";

/** `screen` is the name that the screen has in `state.ts`. */
export interface PageProps {
  readonly screen: string;
  readonly title: string;
  readonly children: ComponentChildren;
}

/** Announced when it appears, since nobody asked for it. */
export const Page = ({ screen, title, children }: PageProps) => (
  <main class="page" data-screen={screen}>
    <h1>
      <span role="alert">{title}</span>
    </h1>
    {children}
  </main>
);
