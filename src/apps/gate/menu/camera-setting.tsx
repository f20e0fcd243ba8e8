/** Which way the camera faces, and which one it is where there are several. */
import { useEffect, useState } from "preact/hooks";
import type { GateSettings } from "../../../store/gate-settings.ts";
import { currentMenuWords } from "../../../ui/words/menu/current.ts";
import { cameraOptions } from "./camera-options.ts";
import type { CameraOption } from "./camera-options.ts";
import { Choice } from "./choice.tsx";
import type { Keep } from "./keep.tsx";

/** What a browser lists, anew when a camera is plugged in. */
const useDevices = (): readonly MediaDeviceInfo[] => {
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([]);
  useEffect(() => {
    const media = navigator.mediaDevices;
    const look = (): void => {
      media.enumerateDevices().then(setDevices, () => undefined);
    };
    look();
    media.addEventListener("devicechange", look);
    return () => {
      media.removeEventListener("devicechange", look);
    };
  }, []);
  return devices;
};

const facings = ["environment", "user"] as const;

/** The camera that is named goes before the one that faces the right way. */
export const CameraSetting = ({ settings, keep }: { readonly settings: GateSettings; readonly keep: Keep }) => {
  const words = currentMenuWords().settings;
  const options = cameraOptions(useDevices(), settings.cameraId);
  const labelOf = ({ id, label, isGone }: CameraOption, index: number): string => {
    if (id === "") return words.cameraAuto;
    return isGone ? words.cameraGone : (label ?? words.cameraNumber(index));
  };
  return (
    <>
      <Choice
        name="facing"
        legend={words.facing}
        options={facings.map((value) => ({ value, label: words.facings[value] }))}
        value={settings.facing}
        onChoice={(facing) => void keep((former) => ({ ...former, facing }))}
      />
      {options.length > 0 && (
        <Choice
          name="camera"
          legend={words.camera}
          options={options.map((option, index) => ({ value: option.id, label: labelOf(option, index) }))}
          value={settings.cameraId ?? ""}
          onChoice={(id) =>
            void keep(({ cameraId: _former, ...rest }) => (id === "" ? rest : { ...rest, cameraId: id }))
          }
        />
      )}
    </>
  );
};
