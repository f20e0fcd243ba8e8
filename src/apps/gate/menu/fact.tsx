/** One line of facts: what it is, and how it stands. */

/** Stands in a `dl`. */
export const Fact = ({ name, value }: { readonly name: string; readonly value: string }) => (
  <div class="fact">
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);
