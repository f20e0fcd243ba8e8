/** What this browser lacks of what a gate cannot do without. */

/** The abilities by the words that a screen has for them. */
export type MissingAbility = "https" | "camera" | "storage" | "workers";

/** Empty: everything is there. Only https is told where that is missing, as browsers hide the others without it. */
export const missingAbilities = (scope: Window & typeof globalThis): readonly MissingAbility[] => {
  if (!scope.isSecureContext) return ["https"];
  const missing: MissingAbility[] = [];
  if (!("mediaDevices" in scope.navigator)) missing.push("camera");
  if (!("indexedDB" in scope)) missing.push("storage");
  if (!("Worker" in scope)) missing.push("workers");
  return missing;
};

/** Asks the browser not to erase what this app keeps; browsers grant it to installed apps. Never rejects. */
export const askToPersist = async (): Promise<boolean> => {
  try {
    return (await navigator.storage.persisted()) || (await navigator.storage.persist());
  } catch {
    // Not known to this browser: it keeps what it keeps.
    return false;
  }
};
