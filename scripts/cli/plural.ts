/** A number with its word. */

/** Such as "1 person" and "1,200 people". */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
