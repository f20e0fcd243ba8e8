/** A name as it may stand on a screen: an issuer's key vouches for it, but not for what its characters do to the rest of a line. */

/** Control and format characters (among them those that turn the writing direction, and U+FEFF) and breaks of lines. */
const disturbing = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The name with U+FFFD for each character that is not seen and changes what is. Never fails. */
export const shownName = (name: string): string => name.replace(disturbing, "\u{FFFD}");
