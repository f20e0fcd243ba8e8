/** The shape of each outcome: told apart without colour and without words. Drawn in the colour of the words around it. */
import type { ComponentChildren } from "preact";
import type { Outcome } from "../core/verdict/reasons.ts";

const Figure = ({ children }: { readonly children: ComponentChildren }) => (
  <svg
    class="symbol"
    viewBox="0 0 100 100"
    aria-hidden="true"
    fill="none"
    stroke="currentColor"
    stroke-linejoin="round"
  >
    {children}
  </svg>
);

const line = { "stroke-width": 7, "stroke-linecap": "round" } as const;
const bold = { "stroke-width": 10, "stroke-linecap": "round" } as const;

const Tick = () => (
  <Figure>
    <circle cx="50" cy="50" r="45" stroke-width="7" />
    <path d="M29 52 44 67 72 36" {...bold} />
  </Figure>
);

const Triangle = () => (
  <Figure>
    <path d="M50 8 95 88H5Z" {...line} />
    <path d="M50 36v26" {...bold} />
    <circle cx="50" cy="76" r="5.5" fill="currentColor" stroke="none" />
  </Figure>
);

const Octagon = () => (
  <Figure>
    <path d="M31.4 5h37.2L95 31.4v37.2L68.6 95H31.4L5 68.6V31.4Z" {...line} />
    <path d="M34 34 66 66M66 34 34 66" {...bold} />
  </Figure>
);

const Hourglass = () => (
  <Figure>
    <path d="M22 7h56M22 93h56" {...bold} />
    <path d="M29 7v15c0 13 21 19 21 28S29 65 29 78v15M71 7v15c0 13-21 19-21 28s21 15 21 28v15" stroke-width="6" />
    <path
      d="M38 25h24c-2 6-8 10-12 14-4-4-10-8-12-14ZM35 90c0-12 11-13 15-22 4 9 15 10 15 22Z"
      fill="currentColor"
      stroke="none"
    />
  </Figure>
);

const IdentityCard = () => (
  <Figure>
    <rect x="5" y="19" width="90" height="62" rx="9" {...line} />
    <circle cx="31" cy="43" r="9.5" fill="currentColor" stroke="none" />
    <path d="M15.5 69c1-11 8-15 15.500-15s14.500 4 15.500 15Z" fill="currentColor" stroke="none" />
    <path d="M58 40h24M58 53h24M58 66h15" stroke-width="6" stroke-linecap="round" />
  </Figure>
);

const HealthCard = () => (
  <Figure>
    <rect x="5" y="19" width="90" height="62" rx="9" {...line} />
    <path d="M34 38v24M22 50h24" {...line} />
    <path d="M61 42h21M61 58h21" stroke-width="6" stroke-linecap="round" />
  </Figure>
);

const StruckCode = () => (
  <Figure>
    <path d="M14 14h24v24H14ZM62 14h24v24H62ZM14 62h24v24H14Z" {...line} />
    <path d="M62 62h10v10H62ZM78 78h10v10H78Z" fill="currentColor" stroke="none" />
    <path d="M6 81 94 19" stroke-width="10" stroke-linecap="round" />
  </Figure>
);

const Question = () => (
  <Figure>
    <rect x="7" y="7" width="86" height="86" rx="26" {...line} />
    <path d="M36 39c0-20 29-19 29-2 0 13-15 12-15 25" {...bold} stroke-width="9" />
    <circle cx="50" cy="78" r="5.5" fill="currentColor" stroke="none" />
  </Figure>
);

const symbolByOutcome: Readonly<Record<Outcome, () => ComponentChildren>> = {
  admit: Tick,
  complete: Triangle,
  refuse: Octagon,
  pending: Hourglass,
  confirm: IdentityCard,
  identify: HealthCard,
  invalid: StruckCode,
  unsure: Question,
};

/** The shape alone; the word stands beside it. */
export const OutcomeSymbol = ({ outcome }: { readonly outcome: Outcome }) => {
  const Shape = symbolByOutcome[outcome];
  return <Shape />;
};
