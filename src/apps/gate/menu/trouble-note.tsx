/** What went wrong and what to do about it, with the code for whoever helps. */

/** What appears is brought into view: on a phone the bar at the lower edge would cover it. */
export const intoView = (element: Element | null): void => element?.scrollIntoView({ block: "nearest" });

/** Announced when it appears. */
export const TroubleNote = ({ text, code }: { readonly text: string; readonly code: string }) => (
  <p class="notice" role="status" data-trouble={code} ref={intoView}>
    {text} <span class="code">{code}</span>
  </p>
);
