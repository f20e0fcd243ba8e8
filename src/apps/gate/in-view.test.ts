import fc from "fast-check";
import { expect, test } from "vitest";
import { createInView } from "./in-view.ts";

const pass = { issuer: 1, list: 7, place: 100 };
const other = { ...pass, place: 101 };

/** After a verdict on the text A was left at 0. */
const createLeft = () => {
  const inView = createInView();
  inView.left("A", pass, 0);
  return inView;
};

test("before anything was judged everything is new", () => {
  const inView = createInView();
  expect(inView.isSame("A", 0)).toBe(false);
  expect(inView.isSamePass("A", pass)).toBe(false);
});

test("the code judged last stays the same for as long as it is seen every three seconds", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3000), { maxLength: 50 }), (pauses) => {
      const inView = createLeft();
      let now = 0;
      for (const pause of pauses) {
        now += pause;
        if (!inView.isSame("A", now)) return false;
      }
      return !inView.isSame("A", now + 3001) && !inView.isSame("A", now + 3002);
    }),
  );
});

test("a renewed text of the same pass is the same from then on, and the former text too", () => {
  const inView = createLeft();
  expect(inView.isSame("B", 1000)).toBe(false);
  expect(inView.isSamePass("B", { ...pass })).toBe(true);
  expect([inView.isSame("B", 2000), inView.isSame("A", 3000)]).toEqual([true, true]);
});

test("another pass, no pass, and a pass where none was judged are not the same", () => {
  const inView = createLeft();
  inView.isSame("B", 0);
  expect(inView.isSamePass("B", other)).toBe(false);
  expect(inView.isSamePass("B", undefined)).toBe(false);
  const foreign = createInView();
  foreign.left("A", undefined, 0);
  foreign.isSame("B", 0);
  expect(foreign.isSamePass("B", pass)).toBe(false);
  expect(foreign.isSamePass("B", undefined)).toBe(false);
});

test("a renewed text is the same pass only if nothing was away or between", () => {
  const away = createLeft();
  away.isSame("B", 3001);
  expect(away.isSamePass("B", pass)).toBe(false);
  const between = createLeft();
  between.isSame("B", 1000);
  between.isSame("C", 1000);
  expect(between.isSamePass("B", pass)).toBe(false);
});

test("a text that was handed over is not the one in view, until the camera sees it", () => {
  const inView = createLeft();
  inView.isSame("B", 1000);
  inView.handedOver();
  expect(inView.isSamePass("B", pass)).toBe(false);
  expect(inView.isSame("A", 2000)).toBe(true);
});

test("the next verdict takes the place of the former one", () => {
  const inView = createLeft();
  inView.left("B", other, 1000);
  expect([inView.isSame("A", 1000), inView.isSame("B", 1000)]).toEqual([false, true]);
});

test("what is forgotten is new again", () => {
  const inView = createLeft();
  inView.isSame("B", 0);
  inView.forget();
  expect([inView.isSamePass("B", pass), inView.isSame("A", 0)]).toEqual([false, false]);
});
