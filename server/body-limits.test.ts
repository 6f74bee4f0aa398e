import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { admissionLimits } from "./http/admission";
import { type RunningServer, startServer } from "./server";

const LIMITS = {
  ...admissionLimits(64, 64),
  bodyBytes: { total: 242_000, perAddress: 100_000 },
  requests: { total: 40, perAddress: 30 },
  requestsPerConnection: 4,
};
const SETTINGS = { MTLS_PORT: "0", TRUSTED_PROXIES: "127.0.0.1", CRON_SECRET: "cron-secret" };

let harness: Harness;
let running: RunningServer;
const sockets: Socket[] = [];
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
async function wire() {
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

const head = (line: string, headers = "") => `${line} HTTP/1.1\r\nHost: portal\r\n${headers}\r\n`;
const FORM = "Content-Type: application/x-www-form-urlencoded\r\n";
const from = (address: string) => `X-Forwarded-For: ${address}\r\n`;
const ask = async (line: string, headers = "", body = "") => {
  const { socket, until } = await wire();
  socket.write(head(line, headers) + body);
  return until(/\r\n\r\n/).finally(() => socket.destroy());
};
/** All counts are released. */
const untilIdle = () =>
  expect.poll(() => running.admission.used, { timeout: 15_000 }).toEqual({ connections: 0, requests: 0, bodyBytes: 0 });

describe("body bytes in memory", () => {
  const unfinished = async (path: string, address: string) => {
    const one = await wire();
    one.socket.write(head(`POST ${path}`, `${FORM}${from(address)}Content-Length: 50000\r\n`) + "a".repeat(40_000));
    return one;
  };

  it.each(["/oauth2/token", "/unsubscribe", "/api/cron/clean-up"])(
    "at %s are counted and released when the caller disconnects",
    async (path) => {
      const { socket } = await unfinished(path, "192.0.2.1");
      if (path === "/oauth2/token") {
        await expect.poll(() => running.admission.used.bodyBytes).toBeGreaterThan(0);
      }
      socket.destroy();
      await untilIdle();
    },
  );

  it("above an address's share are rejected with 503 and Retry-After, and another address is served", async () => {
    const held = [await unfinished("/oauth2/token", "192.0.2.1"), await unfinished("/oauth2/token", "192.0.2.1")];
    await expect.poll(() => running.admission.used.bodyBytes).toBeGreaterThanOrEqual(80_000);
    const refused = await unfinished("/oauth2/token", "192.0.2.1");
    const answer = await refused.until(/temporarily_unavailable/);
    expect(answer).toMatch(/^HTTP\/1\.1 503 /);
    expect(answer).toMatch(/^retry-after: \d+\r$/im);
    expect(answer).toMatch(/^connection: close\r$/im);
    const served = await ask("POST /oauth2/token", `${FORM}${from("192.0.2.2")}Content-Length: 3\r\n`, "a=b");
    expect(served).toMatch(/^HTTP\/1\.1 40[01] /);
    for (const { socket } of [...held, refused]) socket.destroy();
    await untilIdle();
  });

  it("of one /64 share a limit", async () => {
    const held = [await unfinished("/oauth2/token", "2001:db8::1"), await unfinished("/oauth2/token", "2001:db8::2")];
    await expect.poll(() => running.admission.used.bodyBytes).toBeGreaterThanOrEqual(80_000);
    const refused = await unfinished("/oauth2/token", "2001:db8::3");
    expect(await refused.until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 503 /);
    for (const { socket } of [...held, refused]) socket.destroy();
    await untilIdle();
  });

  it("above the total limit are rejected at OCSP in DER (tryLater)", async () => {
    const held = await Promise.all([1, 2, 3, 4].map((address) => unfinished("/oauth2/token", `192.0.2.${address}`)));
    await expect.poll(() => running.admission.used.bodyBytes).toBeGreaterThanOrEqual(160_000);
    const fill = await Promise.all([5, 6].map((address) => unfinished("/oauth2/token", `192.0.2.${address}`)));
    await expect.poll(() => running.admission.used.bodyBytes).toBeGreaterThanOrEqual(240_000);
    const ocsp = await ask(
      "POST /pki/ocsp/x",
      `${from("192.0.2.9")}Transfer-Encoding: chunked\r\n`,
      "3\r\nabc\r\n0\r\n\r\n",
    );
    expect(ocsp).toMatch(/^HTTP\/1\.1 503 [\s\S]*application\/ocsp-response/);
    for (const { socket } of [...held, ...fill]) socket.destroy();
    await untilIdle();
  });

  it("in thousands of chunks close the connection", async () => {
    const one = await wire();
    one.socket.write(head("POST /oauth2/token", `${FORM}Transfer-Encoding: chunked\r\n`) + "1\r\na\r\n".repeat(4_000));
    await one.closed;
    await untilIdle();
  });
});

describe("a body that is too large", () => {
  const PATHS = [
    "/oauth2/token",
    "/oauth2/par",
    "/oauth2/introspect",
    "/oauth2/revoke",
    "/oauth2/jwks",
    "/api/v1/csr/inspect",
    "/api/v1/organisations",
    "/api/v1/nothing",
    "/pki/ocsp/x",
    "/pki/root.crt",
    "/unsubscribe",
    "/api/cron/clean-up",
    "/calendar/x.ics",
    "/sample-api/accounts",
    "/livez",
    "/nothing",
  ];
  const framings: [name: string, headers: string, body: string][] = [
    ["a length", "Content-Length: 200000\r\n", "a".repeat(200_000)],
    ["chunks", "Transfer-Encoding: chunked\r\n", `4000\r\n${"a".repeat(0x4000)}\r\n`.repeat(13)],
  ];

  it.each(PATHS.flatMap((path) => framings.map((framing) => [path, ...framing] as const)))(
    "at %s with %s never delays the next request of the connection",
    async (path, _, headers, body) => {
      const one = await wire();
      one.socket.write(head(`POST ${path}`, FORM + headers) + body);
      await one.until(/\r\n\r\n/);
      const start = performance.now();
      one.socket.write(head("GET /livez"));
      await Promise.race([one.closed, one.until(/HTTP\/1\.1 [\s\S]*HTTP\/1\.1 200/)]);
      expect(performance.now() - start).toBeLessThan(4_000);
      one.socket.destroy();
    },
    20_000,
  );

  it.each(["token", "par", "introspect", "revoke"])(
    "is 413 as an OAuth error at /oauth2/%s, and closes the connection",
    async (name) => {
      const answer = await ask(`POST /oauth2/${name}`, `${FORM}Content-Length: 200000\r\n`, "a".repeat(200_000));
      expect(answer).toMatch(/^HTTP\/1\.1 413 /);
      expect(answer).toMatch(/^connection: close\r$/im);
    },
  );

  it.each(["GET", "DELETE"])("with %s, where it is ignored, is not awaited", async (method) => {
    const one = await wire();
    one.socket.write(head(`${method} /livez`, "Transfer-Encoding: chunked\r\n"));
    await one.until(/\r\n\r\n/);
    await one.closed;
  });
});
