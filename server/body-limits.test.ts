import { describe, expect, it } from "vitest";
import { ask, FORM, from, head, running, untilIdle, wire } from "./testing/limited-server";

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
