/** Videos for Chromium's fake camera: QR codes as a hand-held phone would see them, made from a seed. */
import { closeSync, openSync, writeSync } from "node:fs";
import { encode } from "uqr";
import { createNormal, createRandom } from "./seeded-random.ts";

export interface VideoCode {
  readonly text: string;
  /** L for screens, M for print. */
  readonly ecc: "L" | "M";
}

/** A code, or nothing but the wall behind it. */
export type VideoScene = VideoCode | "wall";

/** What the camera sees. Lengths are pixels of the picture. */
export interface CameraVideo {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  readonly framesPerCode: number;
  readonly pixelsPerModule: number;
  /** Deviation of the sensor's noise, in steps of luma (0-255). */
  readonly noiseSigma: number;
  /** How far the hand sways to either side. */
  readonly swayPixels: number;
  /** The code's plane is turned about the vertical axis by this. */
  readonly tiltDegrees: number;
  readonly seed: number;
}

/** An easy video: a small picture, held still, so that a story is short. */
const easyVideo: CameraVideo = {
  width: 1280,
  height: 720,
  framesPerSecond: 15,
  framesPerCode: 8,
  pixelsPerModule: 6,
  noiseSigma: 2,
  swayPixels: 2,
  tiltDegrees: 0,
  seed: 1,
};

const quietModules = 4;
const wallLuma = 120;
const whiteLuma = 225;
const blackLuma = 35;
/** Distance from the lens to the code, in widths of the picture: how strongly a tilt foreshortens. */
const lensDistance = 1;
/** Samples along the path of the hand during one exposure (motion blur), each taken twice across (edges). */
const exposureSamples = 3;

type Shade = (x: number, y: number) => number;

/** The luma of the code's plane at a point in modules from its centre. */
const createPlane = (scene: VideoScene): { readonly shade: Shade; readonly modules: number } => {
  if (scene === "wall") return { shade: () => wallLuma, modules: 0 };
  const { text, ecc } = scene;
  const { data, size } = encode(text, { ecc, border: quietModules });
  const shade: Shade = (x, y) => {
    const row = data[Math.floor(y + size / 2)];
    const isDark = row?.[Math.floor(x + size / 2)];
    if (isDark === undefined) return wallLuma;
    return isDark ? blackLuma : whiteLuma;
  };
  return { shade, modules: size };
};

interface Hand {
  readonly x: number;
  readonly y: number;
}

/** Where the hand is at a time in seconds: two slow oscillations that do not fall together. */
const handAt = (seconds: number, swayPixels: number): Hand => ({
  x: swayPixels * Math.sin(2 * Math.PI * 0.9 * seconds),
  y: swayPixels * 0.7 * Math.sin(2 * Math.PI * 0.63 * seconds + 1),
});

/** Draws the plane into one frame: every pixel is traced back to the tilted plane. */
const drawFrame = (
  frame: Uint8Array,
  plane: ReturnType<typeof createPlane>,
  video: CameraVideo,
  number: number,
): void => {
  const { width, height, pixelsPerModule, tiltDegrees } = video;
  const tilt = (tiltDegrees * Math.PI) / 180;
  const distance = lensDistance * width;
  const reach = Math.ceil((plane.modules / 2) * pixelsPerModule * 1.2 + video.swayPixels);
  const exposureSeconds = 0.5 / video.framesPerSecond;
  const hands = Array.from({ length: exposureSamples }, (_, index) =>
    handAt(number / video.framesPerSecond + (index / exposureSamples) * exposureSeconds, video.swayPixels),
  );
  const top = Math.max(0, Math.floor(height / 2 - reach));
  const left = Math.max(0, Math.floor(width / 2 - reach));
  frame.fill(wallLuma, 0, width * height);
  for (let y = top; y < Math.min(height, height / 2 + reach); y += 1) {
    for (let x = left; x < Math.min(width, width / 2 + reach); x += 1) {
      let sum = 0;
      for (const hand of hands) {
        for (const step of [0.25, 0.75]) {
          const screenX = x + step - width / 2 - hand.x;
          const screenY = y + step - height / 2 - hand.y;
          const planeX = (screenX * distance) / (distance * Math.cos(tilt) - screenX * Math.sin(tilt));
          const planeY = (screenY * (distance + planeX * Math.sin(tilt))) / distance;
          sum += plane.shade(planeX / pixelsPerModule, planeY / pixelsPerModule);
        }
      }
      frame[y * width + x] = sum / (hands.length * 2);
    }
  }
};

/** Adds the sensor's noise from a table, entered at random in each row: a table is fast, and no row repeats another. */
const addNoise = (frame: Uint8Array, video: CameraVideo, noise: Int8Array, random: () => number): void => {
  for (let y = 0; y < video.height; y += 1) {
    let at = Math.floor(random() * (noise.length - video.width));
    const end = (y + 1) * video.width;
    for (let index = y * video.width; index < end; index += 1, at += 1) {
      const value = (frame[index] ?? 0) + (noise[at] ?? 0);
      frame[index] = value < 0 ? 0 : value > 255 ? 255 : value;
    }
  }
};

/** Writes `file` as YUV4MPEG2 (4:2:0, grey): each scene for `framesPerCode` frames. Chromium plays it in a loop. */
export const writeCameraVideo = (file: string, scenes: readonly VideoScene[], video: CameraVideo = easyVideo): void => {
  const { width, height } = video;
  const random = createRandom(video.seed);
  const normal = createNormal(random);
  const noise = Int8Array.from({ length: 1 << 18 }, () => Math.max(-127, Math.min(127, normal() * video.noiseSigma)));
  const still = new Uint8Array((width * height * 3) / 2).fill(128);
  const frame = new Uint8Array(still.length);
  const descriptor = openSync(file, "w");
  try {
    writeSync(descriptor, `YUV4MPEG2 W${width} H${height} F${video.framesPerSecond}:1 Ip A1:1 C420jpeg\n`);
    scenes.forEach((scene, sceneIndex) => {
      const plane = createPlane(scene);
      for (let index = 0; index < video.framesPerCode; index += 1) {
        // A hand that holds still shows the same picture until the next code: it is drawn once.
        const isDrawn = video.swayPixels === 0 && index > 0;
        if (!isDrawn) drawFrame(still, plane, video, sceneIndex * video.framesPerCode + index);
        frame.set(still);
        addNoise(frame, video, noise, random);
        writeSync(descriptor, "FRAME\n");
        writeSync(descriptor, frame);
      }
    });
  } finally {
    closeSync(descriptor);
  }
};
