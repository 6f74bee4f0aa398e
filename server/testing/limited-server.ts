/** A server with low limits, and raw connections to it. Importing this file starts and stops it for the tests of the importing file. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect } from "vitest";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { admissionLimits } from "../http/admission";
import { type RunningServer, startServer } from "../server";

const LIMITS = {
  ...admissionLimits(64, 64),
  bodyBytes: { total: 242_000, perAddress: 100_000 },
  requests: { total: 40, perAddress: 30 },
  requestsPerConnection: 4,
};
const SETTINGS = { MTLS_PORT: "0", TRUSTED_PROXIES: "127.0.0.1", CRON_SECRET: "cron-secret" };

export let harness: Harness;
export let running: RunningServer;
export const sockets: Socket[] = [];
beforeAll(async () => {
  harness = await createHarness(SETTINGS);
  running = await startServer(harness.deps, { host: "127.0.0.1", port: 0, mtlsPort: 0, limits: LIMITS });
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await running.stop();
  await harness.close();
});

/** A raw connection. `text()`: received text; `closed`: when the server closed it. */
export async function wire() {
  const socket = connect(running.port, "127.0.0.1");
  sockets.push(socket);
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk)).on("error", () => {});
  await once(socket, "connect");
  const text = () => Buffer.concat(chunks).toString("latin1");
  const until = async (pattern: RegExp) => {
    await expect.poll(text, { timeout: 10_000, interval: 20 }).toMatch(pattern);
    return text();
  };
  return { socket, text, until, closed: new Promise((resolve) => socket.once("close", resolve)) };
}

export const head = (line: string, headers = "") => `${line} HTTP/1.1\r\nHost: portal\r\n${headers}\r\n`;
export const FORM = "Content-Type: application/x-www-form-urlencoded\r\n";
export const from = (address: string) => `X-Forwarded-For: ${address}\r\n`;
export const ask = async (line: string, headers = "", body = "") => {
  const { socket, until } = await wire();
  socket.write(head(line, headers) + body);
  return until(/\r\n\r\n/).finally(() => socket.destroy());
};
/** All counts are released. */
export const untilIdle = () =>
  expect.poll(() => running.admission.used, { timeout: 15_000 }).toEqual({ connections: 0, requests: 0, bodyBytes: 0 });
