/** The parts of a citizen identity number that can be checked (GB 11643, ISO 7064 MOD 11-2, GB/T 2260). */

/** 2 to the power of (18 - i) modulo 11, i from 1 to 17. */
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const checkDigits = "10X98765432";

/** The check digit over the first 17 digits, `0-9` or `X`. Throws RangeError where they are not digits. */
export const identityCheckDigit = (text: string): string => {
  if (!/^\d{17}/.test(text)) throw new RangeError("text: expected 17 digits at least, got something else");
  const sum = weights.reduce((total, weight, index) => total + weight * Number(text.charAt(index)), 0);
  return checkDigits.charAt(sum % 11);
};

/** Of GB/T 2260: North, Northeast, East, Central and South, Southwest, Northwest, and Taiwan. */
const provinces = new Set([
  ...["11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37"],
  ...["41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71"],
]);

/** Whether two digits are a province's in which identity cards are issued. */
export const isProvinceCode = (digits: string): boolean => provinces.has(digits);
