import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningPortal, startPortal } from "@/lib/testing/portal";

describe("the portal in development", () => {
  let portal: RunningPortal;
  beforeAll(async () => {
    if (!existsSync("dist/server.js")) throw new Error("The server is not built. Run `npm run build` first.");
    portal = await startPortal({ environment: { NODE_ENV: "development" } });
  }, 180_000);
  afterAll(() => portal?.stop());

  it("notifies open pages of changes over Next's WebSocket", async () => {
    expect((await fetch(`${portal.url}/sign-in`)).status).toBe(200);
    const socket = new WebSocket(`${portal.url.replace("http", "ws")}/_next/hmr?id=test`);
    const message = await new Promise((resolve, reject) => {
      socket.onmessage = ({ data }) => resolve(String(data));
      socket.onerror = () => reject(new Error("The WebSocket was rejected."));
    });
    expect(message).toContain("isrManifest");
    socket.close();
  }, 180_000);
});
