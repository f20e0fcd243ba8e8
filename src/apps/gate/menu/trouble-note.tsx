/** What went wrong and what to do about it, with the code for whoever helps. */

/** Announced when it appears. */
export const TroubleNote = ({ text, code }: { readonly text: string; readonly code: string }) => (
  <p class="notice" role="status" data-trouble={code}>
    {text} <span class="code">{code}</span>
  </p>
);
