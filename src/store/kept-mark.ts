/**
 * One word outside the database: that a set was kept here once. Browsers that make room or drop a broken database often leave it
 * standing, and the gate can then say that the phone has forgotten, where it would look like a first start.
 */

/** Says nothing where the browser has no such place, as in a worker. */
export interface KeptMark {
  isSet(): boolean;
  set(): void;
}

const runtimeStorage = (): Pick<Storage, "getItem" | "setItem"> | undefined => {
  try {
    // as: the types promise what workers and some browsers lack
    return (globalThis as { localStorage?: Storage }).localStorage;
  } catch {
    // Storage refused (private browsing).
    return undefined;
  }
};

/** `name` is the database's. Never throws. */
export const createKeptMark = (name: string, storage = runtimeStorage()): KeptMark => {
  const key = `${name}-kept`;
  return {
    isSet: () => {
      try {
        return storage?.getItem(key) === "yes";
      } catch {
        // As above.
        return false;
      }
    },
    set: () => {
      try {
        storage?.setItem(key, "yes");
      } catch {
        // Full or refused: a phone that forgets then looks new.
        return;
      }
    },
  };
};
