/** Hands a file or a text to another app by the share sheet, or else to the downloads. */

/** `cancelled`: the person closed the share sheet. */
export type Shared = "shared" | "saved" | "cancelled";

/** What tests put others in place of. */
export interface ShareScope {
  readonly navigator: Partial<Pick<Navigator, "share" | "canShare">>;
  /** Puts the file among the downloads. */
  readonly save: (file: File) => void;
}

/** A file as apps hand it on. */
export interface SharedFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer> | string;
  readonly title: string;
}

/** A download reads the file only after the click; this long is enough for the largest on a slow phone. */
const revokeMilliseconds = 60_000;

const save = (file: File): void => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, revokeMilliseconds);
};

/** Gives undefined where there is no share sheet for this, or it was refused (it opens from a tap only). */
const openSheet = async (scope: ShareScope["navigator"], data: ShareData): Promise<Shared | undefined> => {
  if (scope.share === undefined || scope.canShare?.(data) === false) return undefined;
  try {
    await scope.share(data);
    return "shared";
  } catch (error) {
    return error instanceof DOMException && error.name === "AbortError" ? "cancelled" : undefined;
  }
};

/** Call it from a tap. Never rejects. */
export const shareFile = async (
  { name, type, bytes, title }: SharedFile,
  scope: ShareScope = { navigator, save },
): Promise<Shared> => {
  const file = new File([bytes], name, { type });
  // Browsers with a share sheet for texts but not for files say so only here.
  const canShareFiles = scope.navigator.canShare?.({ files: [file] }) === true;
  const shared = canShareFiles ? await openSheet(scope.navigator, { files: [file], title }) : undefined;
  if (shared === undefined) scope.save(file);
  return shared ?? "saved";
};

/** As a text where there is a share sheet, else as a file. Call it from a tap. Never rejects. */
export const shareText = async (
  text: string,
  title: string,
  scope: ShareScope = { navigator, save },
): Promise<Shared> => {
  const shared = await openSheet(scope.navigator, { text, title });
  if (shared === undefined) scope.save(new File([text], `${title}.txt`, { type: "text/plain" }));
  return shared ?? "saved";
};
