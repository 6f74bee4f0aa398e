import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningPortal, startPortal } from "@/lib/testing/portal";

describe("the portal in development", () => {
  let portal: RunningPortal;
  beforeAll(async () => {
    if (!existsSync("dist/server.js")) throw new Error("There is no built server. Run `npm run build` first.");
    portal = await startPortal({ environment: { NODE_ENV: "development" } });
  }, 180_000);
  afterAll(() => portal?.stop());

  it("tells open pages of changes over the WebSocket of Next", async () => {
    expect((await fetch(`${portal.url}/sign-in`)).status).toBe(200);
    const socket = new WebSocket(`${portal.url.replace("http", "ws")}/_next/hmr?id=test`);
    const message = await new Promise((resolve, reject) => {
      socket.onmessage = ({ data }) => resolve(String(data));
      socket.onerror = () => reject(new Error("The WebSocket was refused."));
    });
    expect(message).toContain("isrManifest");
    socket.close();
  }, 180_000);
});
