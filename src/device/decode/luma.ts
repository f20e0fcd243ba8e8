/** Pictures as brightness only, which is all that reading a QR code needs (ITU-R BT.601 luma). */

/** One byte of brightness a pixel, row by row without gaps; `data` may be longer (the chroma planes of a video frame). */
export interface Luma {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

// BT.601 weights in 1024ths; 512 rounds to the nearest.
const redWeight = 306;
const greenWeight = 601;
const blueWeight = 117;

/** Brightness of an RGBA picture laid over white paper: what is transparent counts as white. Throws on too few bytes. */
export const rgbaToLuma = (rgba: Uint8Array | Uint8ClampedArray, width: number, height: number): Luma => {
  const pixels = width * height;
  if (rgba.length < pixels * 4) {
    throw new RangeError(`rgba: expected ${pixels * 4} bytes for ${width} x ${height}, got ${rgba.length}`);
  }
  const data = new Uint8Array(pixels);
  for (let pixel = 0, at = 0; pixel < pixels; pixel += 1, at += 4) {
    const red = rgba[at] ?? 0;
    const green = rgba[at + 1] ?? 0;
    const blue = rgba[at + 2] ?? 0;
    const alpha = rgba[at + 3] ?? 0;
    const opaque = (redWeight * red + greenWeight * green + blueWeight * blue + 512) >> 10;
    data[pixel] = alpha === 255 ? opaque : Math.round((opaque * alpha + 255 * (255 - alpha)) / 255);
  }
  return { data, width, height };
};

/** White on black becomes black on white. */
export const invertLuma = ({ data, width, height }: Luma): Luma => {
  const pixels = width * height;
  const inverted = new Uint8Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel += 1) inverted[pixel] = 255 - (data[pixel] ?? 0);
  return { data: inverted, width, height };
};

/** The picture on a larger white sheet, `margin` pixels on each side: readers need the quiet zone that some prints lack. */
export const padLuma = ({ data, width, height }: Luma, margin: number): Luma => {
  const paddedWidth = width + 2 * margin;
  const padded = new Uint8Array(paddedWidth * (height + 2 * margin)).fill(255);
  for (let row = 0; row < height; row += 1) {
    padded.set(data.subarray(row * width, (row + 1) * width), (row + margin) * paddedWidth + margin);
  }
  return { data: padded, width: paddedWidth, height: height + 2 * margin };
};

/** The picture resized by `factor` with bilinear interpolation (above 1: larger). */
export const scaleLuma = ({ data, width, height }: Luma, factor: number): Luma => {
  const scaledWidth = Math.max(1, Math.round(width * factor));
  const scaledHeight = Math.max(1, Math.round(height * factor));
  const scaled = new Uint8Array(scaledWidth * scaledHeight);
  for (let row = 0; row < scaledHeight; row += 1) {
    const y = Math.min(Math.max((row + 0.5) / factor - 0.5, 0), height - 1);
    const top = Math.floor(y);
    const bottom = Math.min(top + 1, height - 1);
    const down = y - top;
    for (let column = 0; column < scaledWidth; column += 1) {
      const x = Math.min(Math.max((column + 0.5) / factor - 0.5, 0), width - 1);
      const left = Math.floor(x);
      const right = Math.min(left + 1, width - 1);
      const across = x - left;
      const upper = (data[top * width + left] ?? 0) * (1 - across) + (data[top * width + right] ?? 0) * across;
      const lower = (data[bottom * width + left] ?? 0) * (1 - across) + (data[bottom * width + right] ?? 0) * across;
      scaled[row * scaledWidth + column] = Math.round(upper * (1 - down) + lower * down);
    }
  }
  return { data: scaled, width: scaledWidth, height: scaledHeight };
};

/** Each pixel the mean of its 3 x 3 neighbourhood: takes out sensor noise and the weave of print. */
export const smoothLuma = ({ data, width, height }: Luma): Luma => {
  const rows = new Uint16Array(width * height);
  for (let row = 0; row < height; row += 1) {
    const start = row * width;
    for (let column = 0; column < width; column += 1) {
      const left = data[start + Math.max(column - 1, 0)] ?? 0;
      const right = data[start + Math.min(column + 1, width - 1)] ?? 0;
      rows[start + column] = left + (data[start + column] ?? 0) + right;
    }
  }
  const smooth = new Uint8Array(width * height);
  for (let row = 0; row < height; row += 1) {
    const above = Math.max(row - 1, 0) * width;
    const below = Math.min(row + 1, height - 1) * width;
    for (let column = 0; column < width; column += 1) {
      const sum = (rows[above + column] ?? 0) + (rows[row * width + column] ?? 0) + (rows[below + column] ?? 0);
      smooth[row * width + column] = Math.round(sum / 9);
    }
  }
  return { data: smooth, width, height };
};
