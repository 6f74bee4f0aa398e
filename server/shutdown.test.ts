import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createHarness } from "@/lib/testing/harness";
import { Admission } from "./http/admission";
import { trustedProxies } from "./http/client-address";
import { Connections } from "./http/connections";
import { startServer } from "./server";
import { drain, within } from "./shutdown";

async function open(server: Server) {
  const connections = new Connections(new Admission(), trustedProxies([]));
  connections.guard(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1").on("error", () => {});
  await once(socket, "connect");
  return { connections, socket, closed: once(socket, "close") };
}

describe("draining", () => {
  it.each([
    ["a request that is never answered", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", undefined],
    ["an incomplete request", "GET / HTT", undefined],
    ["a silent connection", "", undefined],
    [
      "an upgraded connection, which the server does not track",
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n",
      "upgrade",
    ],
  ])("completes despite %s", async (_, bytes, event) => {
    const server = createServer(() => {});
    if (event) server.on(event, () => {});
    const { connections, socket, closed } = await open(server);
    socket.write(bytes);
    await delay(100);
    const start = performance.now();
    await drain(server, { connections, graceMs: 200 });
    expect(performance.now() - start).toBeLessThan(5_000);
    await closed;
    connections.stop();
  });
});

describe("a limit for a step", () => {
  it("applies to work that never finishes, and rethrows errors", async () => {
    expect(await within(50, new Promise(() => {}))).toBe(false);
    expect(await within(1_000, Promise.resolve("done"))).toBe(true);
    await expect(within(1_000, Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  });
});

describe("a caller that does not read its response", () => {
  it("is closed after a minute, but a slow reader is not while it reads", async () => {
    const server = createServer((_, response) => void response.end(Buffer.alloc(64 * 1024 * 1024)));
    const { connections, socket, closed } = await open(server);
    socket.pause();
    socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await expect.poll(() => connections.size).toBe(1);
    await delay(300);
    connections.closeSlowReaders(0);
    connections.closeSlowReaders(59_000);
    expect(connections.size).toBe(1);
    connections.closeSlowReaders(61_000);
    socket.resume();
    await closed;
    await expect.poll(() => connections.size).toBe(0);
    connections.stop();
    server.close();
  });
});

describe("stopping", () => {
  it("is visible at /readyz before the listener closes, and responses close their connections", async () => {
    const harness = await createHarness({ CRON_SECRET: "cron-secret" });
    const running = await startServer(harness.deps, { host: "127.0.0.1", port: 0 });
    const get = (path: string) => fetch(`http://127.0.0.1:${running.port}${path}`);
    expect((await get("/readyz")).status).toBe(200);
    const stopping = running.stop(1_500);
    await delay(200);
    const during = await get("/readyz");
    expect(during.status).toBe(503);
    expect(await during.text()).toContain("shutting down");
    expect(during.headers.get("connection")).toBe("close");
    expect((await get("/livez")).status, "others are still served").toBe(200);
    await stopping;
    await expect(get("/livez")).rejects.toThrow();
    await harness.close();
  });
});
