import { expect, test } from "vitest";
import { readStartArguments } from "./start-arguments.ts";

test("The server is for this machine alone unless it is asked for the local network", () => {
  expect(readStartArguments([])).toEqual({ isLan: false });
  expect(readStartArguments(["--lan"])).toEqual({ isLan: true });
});

test.each([[["--lann"]], [["--lan", "--port=1"]], [["lan"]], [["--help"]], [[""]], [["--lan=1"]]])(
  "%j is refused with the one option that there is",
  (args) => {
    expect(() => readStartArguments(args)).toThrow("npm start -- --lan");
  },
);
