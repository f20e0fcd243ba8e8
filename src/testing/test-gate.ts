/** A gate for tests: the real state, checks, sync and store, with a clock to move and a server to publish at. */
import { expect } from "vitest";
import { createGate } from "../apps/gate/gate.ts";
import type { Gate, GateParts } from "../apps/gate/gate.ts";
import type { Check } from "../apps/gate/state.ts";
import { verifyCode } from "../core/verdict/verify-code.ts";
import { createVault } from "../store/vault.ts";
import { sync } from "../sync/sync.ts";
import { createFakeSyncServer, fakeOrigin } from "./fake-sync-server.ts";
import { acceptWorld, createOffer, nowSeconds } from "./test-world.ts";

/** Resolves once the gate's state is as asked. */
export const settle = async (gate: Gate, isThere: () => boolean): Promise<void> => {
  if (isThere()) return;
  await new Promise<void>((resolve) => {
    const stop = gate.state.subscribe(() => {
      if (!isThere()) return;
      resolve();
      queueMicrotask(() => {
        stop();
      });
    });
  });
};

const nextCheck = async (gate: Gate): Promise<Check> => {
  await settle(gate, () => gate.state.value.screen === "verdict");
  const state = gate.state.value;
  if (state.screen !== "verdict") throw new Error(`state: expected a verdict, got ${state.screen}`);
  return state.check;
};

/** A gate whose server has published the world; nothing is opened or synced yet. `name` is that of its database. */
export const createTestGate = async (name: string, changes: Partial<GateParts> = {}) => {
  const { pinned } = await acceptWorld();
  const server = createFakeSyncServer();
  await server.publish(await createOffer());
  const clock = { seconds: nowSeconds };
  const vault = changes.vault ?? createVault(name);
  const device = { vault, pinned, fetch: server.fetch, origin: fakeOrigin, nowSeconds: () => clock.seconds };
  const parts: GateParts = {
    ...device,
    verify: verifyCode,
    sync: (held, onProgress) => sync({ ...device, held, onProgress }),
    buildSeconds: 0,
    ...changes,
  };
  const gate = createGate(parts);
  const scan = async (text: string): Promise<Check> => {
    gate.dispatch({ type: "next-traveler" });
    gate.dispatch({ type: "code-read", text });
    return nextCheck(gate);
  };
  const type = async (lastFour: string): Promise<Check> => {
    gate.dispatch({ type: "document-read", lastFour });
    return nextCheck(gate);
  };
  return { gate, clock, server, parts, vault, scan, type };
};

/** The same, opened and synced: a gate on duty. */
export const createGateOnDuty = async (name: string, changes: Partial<GateParts> = {}) => {
  const test = await createTestGate(name, changes);
  await test.gate.open();
  await test.gate.sync();
  expect(test.gate.state.value.screen).toBe("aiming");
  return test;
};
