/** Light and zoom, where the camera has them. */
import type { RefObject } from "preact";
import { useState } from "preact/hooks";
import type { CameraAbilities, RunningCamera } from "../../../device/camera.ts";
import { currentWords } from "../../../ui/words/current.ts";

/** The running camera and what it can do; nothing is shown before it runs. */
export interface CameraToolsProps {
  readonly camera: RefObject<RunningCamera | undefined>;
  readonly abilities: CameraAbilities | undefined;
}

/** A row above the strip, within reach of the thumb. */
export const CameraTools = ({ camera, abilities }: CameraToolsProps) => {
  const words = currentWords().aiming;
  const [isLit, setIsLit] = useState(false);
  if (abilities === undefined || (!abilities.hasTorch && abilities.zoom === undefined)) return null;
  const { zoom } = abilities;
  const toggle = async (): Promise<void> => {
    if (await camera.current?.setTorch(!isLit)) setIsLit(!isLit);
  };
  return (
    <div class="camera-tools">
      {abilities.hasTorch && (
        <button type="button" class="button plain" aria-pressed={isLit} onClick={() => void toggle()}>
          {words.light}
        </button>
      )}
      {zoom !== undefined && (
        <label class="zoom">
          <span>{words.zoom}</span>
          <input
            type="range"
            min={zoom.min}
            max={zoom.max}
            step={zoom.step}
            defaultValue={String(zoom.value)}
            onInput={(event) => void camera.current?.setZoom(Number(event.currentTarget.value))}
          />
        </label>
      )}
    </div>
  );
};
