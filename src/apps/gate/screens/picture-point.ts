/** Where on the camera's picture a finger tapped, when the picture fills its element and what is too much is cut off. */

/** Sizes in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A point from 0 to 1, from the left and from the top of the whole picture. */
export const tapToPicturePoint = (
  tap: { readonly x: number; readonly y: number },
  element: Size,
  picture: Size,
  isMirrored: boolean,
): { readonly x: number; readonly y: number } => {
  const scale = Math.max(element.width / picture.width, element.height / picture.height);
  const along = (at: number, shown: number, whole: number): number => {
    const point = (at - shown / 2) / (whole * scale) + 0.5;
    return Math.min(1, Math.max(0, point));
  };
  const x = along(tap.x, element.width, picture.width);
  return { x: isMirrored ? 1 - x : x, y: along(tap.y, element.height, picture.height) };
};
