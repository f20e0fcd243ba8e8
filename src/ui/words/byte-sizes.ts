/** Sizes of what is stored, as phones say them. */

const units = ["kB", "MB", "GB"] as const;

/** `12 MB`, `1.4 GB`: thousands, as storage settings count; two figures are enough. The same in both languages. */
export const bytesWords = (bytes: number): string => {
  let value = bytes / 1000;
  let unit: (typeof units)[number] = "kB";
  for (const larger of units.slice(1)) {
    // What would be said as 1,000 is one of the next unit.
    if (value < 999.5) break;
    value /= 1000;
    unit = larger;
  }
  return `${value < 9.95 && unit !== "kB" ? value.toFixed(1) : String(Math.round(value))} ${unit}`;
};
