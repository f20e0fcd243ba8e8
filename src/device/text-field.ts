/** What a person can type into, told by shape: keys and pastes that arrive there are theirs first. */

/** The part of an input or a text area that is used. */
export interface TextField extends EventTarget {
  value: string;
}

const isTextType = (type: unknown): boolean =>
  typeof type !== "string" || !/^(?:button|checkbox|color|file|image|radio|range|reset|submit)$/.test(type);

/** The field that the event goes to, if it goes to one. */
export const textFieldOf = (event: Event): TextField | undefined => {
  const { target } = event;
  if (target === null || !("value" in target) || !("readOnly" in target)) return undefined;
  // An input or a text area: nothing else has both members.
  return "type" in target && !isTextType(target.type) ? undefined : (target as TextField);
};

/** Every code begins with it (core/README.md, section 1). */
export const codePrefix = "HP1:";

/** The start of a code, in either case: such a text is for the gate, whatever has the focus. */
export const isCodeStart = (text: string): boolean => text.trimStart().toUpperCase().startsWith(codePrefix);
