/** How much room there is, and whether the browser promised to keep it. */

/** Bytes are the browser's rough figures; missing where it gives none. */
export interface StorageState {
  readonly isPersisted: boolean;
  readonly usedBytes?: number;
  readonly quotaBytes?: number;
}

/** Never rejects: what the browser does not tell is missing. */
export const readStorage = async (
  storage: Partial<Pick<StorageManager, "persisted" | "estimate">> = navigator.storage,
): Promise<StorageState> => {
  const [isPersisted, { usage, quota }] = await Promise.all([
    Promise.resolve(storage.persisted?.() ?? false).catch(() => false),
    Promise.resolve<StorageEstimate>(storage.estimate?.() ?? {}).catch((): StorageEstimate => ({})),
  ]);
  return {
    isPersisted,
    ...(usage === undefined ? {} : { usedBytes: usage }),
    ...(quota === undefined ? {} : { quotaBytes: quota }),
  };
};
