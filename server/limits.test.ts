import { once } from "node:events";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { describe, expect, it } from "vitest";
import { portOf } from "./server";
import { ask, FORM, from, harness, head, running, sockets, untilIdle, wire } from "./testing/limited-server";

describe("requests of one TLS connection", () => {
  const dial = async () => {
    const socket = connectTls({
      port: portOf((running.mtls as NonNullable<typeof running.mtls>).server),
      host: "127.0.0.1",
      rejectUnauthorized: false,
    });
    sockets.push(socket);
    let text = "";
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
    });
    socket.on("error", () => {});
    await once(socket, "secureConnect");
    return { socket, text: () => text };
  };
  const head8 = head("POST /oauth2/token", `${FORM}Content-Length: 8\r\n`);

  it("are counted per connection, not for all connections of its address", async () => {
    const several = await Promise.all(Array.from({ length: 6 }, dial)); // the limit per connection is four
    for (const { socket } of several) socket.write(`${head8}a`);
    await expect.poll(() => running.admission.used.requests, { timeout: 10_000 }).toBe(6);
    for (const { socket } of several) socket.write("=bcdefg");
    for (const { text } of several) await expect.poll(text, { timeout: 10_000 }).toMatch(/^HTTP\/1\.1 401 /);
    for (const { socket } of several) socket.destroy();
    await untilIdle();
  });

  it.each(["TLSv1.2", "TLSv1.3"] as const)(
    "are released when the caller closes it during the handshake of %s",
    async (version) => {
      const raw = connect(portOf((running.mtls as NonNullable<typeof running.mtls>).server), "127.0.0.1");
      sockets.push(raw);
      const only = { minVersion: version, maxVersion: version };
      const socket = connectTls({ socket: raw, rejectUnauthorized: false, ...only }).on("error", () => {});
      await once(socket, "secureConnect");
      raw.end(); // before what completes it in TLS 1.3
      await expect.poll(() => running.admission.used.connections, { timeout: 5_000 }).toBe(0);
    },
  );

  it("keep it from being closed for a new one", async () => {
    const { socket, text } = await dial();
    socket.write(`${head8}a`);
    await expect.poll(() => running.admission.used.requests, { timeout: 10_000 }).toBe(1);
    const others = await Promise.all(Array.from({ length: 63 }, () => wire()));
    const newer = await Promise.all(Array.from({ length: 10 }, () => wire())); // ten of the others are closed
    await Promise.all(others.slice(0, 10).map(({ closed }) => closed));
    socket.write("=bcdefg");
    await expect.poll(text, { timeout: 10_000 }).toMatch(/^HTTP\/1\.1 401 /);
    for (const one of [socket, ...[...others, ...newer].map((wired) => wired.socket)]) one.destroy();
    await untilIdle();
  });
});

describe("requests", () => {
  it("of one connection beyond the pipelining limit close it", async () => {
    const one = await wire();
    one.socket.write(head("GET /readyz").repeat(40));
    await one.closed;
    await untilIdle();
  });

  it("with Upgrade are answered normally, on both listeners", async () => {
    expect(running.server.listenerCount("upgrade")).toBe(0);
    for (const protocol of ["h2c", "websocket", "TLS/1.3"]) {
      const headers = `Connection: Upgrade, HTTP2-Settings\r\nUpgrade: ${protocol}\r\nHTTP2-Settings: AAMAAABk\r\n`;
      const one = await wire();
      for (const [index, path] of ["/livez", "/pki/root.crt", "/api/v1/me", "/oauth2/jwks"].entries()) {
        one.socket.write(head(`GET ${path}`, headers));
        const answers = () => one.text().match(/HTTP\/1\.1 (200|401)/g)?.length;
        await expect.poll(answers, { timeout: 10_000 }).toBe(index + 1);
      }
      one.socket.destroy();
    }
    const { request } = await import("node:https");
    const port = portOf((running.mtls as NonNullable<typeof running.mtls>).server);
    const headers = { connection: "Upgrade", upgrade: "h2c" };
    const [response] = await once(
      request({ host: "127.0.0.1", port, path: "/livez", rejectUnauthorized: false, headers, agent: false }).end(),
      "response",
    );
    expect(response.statusCode).toBe(200);
    response.destroy();
  });

  it("beyond the limit don't block health checks, with and without a body", async () => {
    for (const socket of sockets) socket.destroy();
    await untilIdle();
    const slow = head("POST /oauth2/token", `${FORM}Content-Length: 100\r\n`);
    const waiting = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const one = await wire();
        one.socket.write(slow.replace("\r\n\r\n", `\r\n${from(`192.0.2.${index % 4}`)}\r\n`));
        return one;
      }),
    );
    await expect.poll(() => running.admission.used.requests, { timeout: 10_000 }).toBe(40);
    expect(await ask("GET /api/v1/me", from("192.0.2.9"))).toMatch(/^HTTP\/1\.1 503 /);
    for (const path of ["/livez", "/readyz"]) {
      expect(await ask(`GET ${path}`)).toMatch(/^HTTP\/1\.1 200 /);
      expect(await ask(`GET ${path}`, from("192.0.2.1"))).toMatch(/^HTTP\/1\.1 200 /);
      expect(await ask(`POST ${path}`, "Content-Length: 100000\r\n"), "before a body").toMatch(/^HTTP\/1\.1 200 /);
      expect(await ask(`HEAD ${path}?x=y`)).toMatch(/^HTTP\/1\.1 200 /);
    }
    expect(running.admission.used).toMatchObject({ requests: 40, bodyBytes: 0 });
    for (const { socket } of waiting) socket.destroy();
    await untilIdle();
  });

  it("for health have a separate limit", async () => {
    const many = await Promise.all(Array.from({ length: 60 }, () => wire()));
    for (const { socket } of many) socket.write(head("GET /readyz").repeat(4));
    await Promise.all(many.map(({ until }) => until(/HTTP\/1\.1 (200|503) /)));
    for (const { socket } of many) socket.destroy();
    await untilIdle();
    expect(await ask("GET /readyz")).toMatch(/^HTTP\/1\.1 200 /);
  });

  it("always have a generated id", async () => {
    for (const theirs of ["my-request-0001", "../../x", "a".repeat(5_000)]) {
      expect(await ask("GET /api/v1/me", `X-Request-Id: ${theirs}\r\n`)).toMatch(/^x-request-id: [0-9a-f-]{36}\r$/im);
    }
  });
});

describe("a request target", () => {
  it.each([
    ["http://portal/livez", 200],
    ["HTTPS://other.example:8080/livez", 200],
    ["http://portal?x", 404],
    ["http://portal", 404],
  ])("with scheme and authority is read as its path: %s", async (target, status) => {
    expect(await ask(`GET ${target}`)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  it("with an authority finds published documents", async () => {
    expect(await ask("GET http://portal/pki/root.crt")).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe("metrics", () => {
  it("are available on loopback, but not through a local proxy", async () => {
    expect(await ask("GET /metrics")).toMatch(/^HTTP\/1\.1 200 /);
    for (const header of [from("192.0.2.1"), from("127.0.0.1"), "Forwarded: for=127.0.0.1\r\n", "Via: 1.1 proxy\r\n"]) {
      expect(await ask("GET /metrics", header)).toMatch(/^HTTP\/1\.1 403 /);
    }
  });

  it("require METRICS_TOKEN when it is set", async () => {
    const env = harness.deps.env as { metricsToken?: string | undefined };
    env.metricsToken = "metrics-token";
    try {
      expect(await ask("GET /metrics")).toMatch(/^HTTP\/1\.1 401 /);
      expect(await ask("GET /metrics", "Authorization: Bearer metrics-token-2\r\n")).toMatch(/^HTTP\/1\.1 401 /);
      const headers = `${from("192.0.2.1")}Authorization: Bearer metrics-token\r\n`;
      expect(await ask("GET /metrics", headers)).toMatch(/^HTTP\/1\.1 200 /);
    } finally {
      env.metricsToken = undefined;
    }
  });
});

describe("connections", () => {
  it("beyond the limit are closed, and closed ones free their place", async () => {
    for (const socket of sockets) socket.destroy();
    await untilIdle();
    const open = await Promise.all(Array.from({ length: 80 }, () => wire()));
    await expect.poll(() => open.filter(({ socket }) => socket.destroyed).length, { timeout: 10_000 }).toBe(16);
    for (const { socket } of open) socket.destroy();
    await untilIdle();
    expect(await ask("GET /livez")).toMatch(/^HTTP\/1\.1 200 /);
  });

  it("without a response, or idle, are closed for new ones", async () => {
    for (const socket of sockets) socket.destroy();
    await untilIdle();
    const silent = await Promise.all(Array.from({ length: 64 }, () => wire()));
    for (const { socket } of silent.slice(0, 32)) socket.write("G");
    await expect.poll(() => running.admission.used.connections, { timeout: 10_000 }).toBe(64);
    for (let round = 0; round < 40; round += 1) expect(await ask("GET /livez")).toMatch(/^HTTP\/1\.1 200 /);
    for (const socket of sockets) socket.destroy();
    await untilIdle();
    const talking = await Promise.all(Array.from({ length: 64 }, () => wire()));
    for (const { socket } of talking) socket.write(head("GET /livez"));
    await Promise.all(talking.map(({ until }) => until(/\r\n\r\n/)));
    expect(running.admission.used.connections).toBe(64);
    for (let round = 0; round < 40; round += 1) expect(await ask("GET /livez")).toMatch(/^HTTP\/1\.1 200 /);
    for (const socket of sockets) socket.destroy();
    await untilIdle();
  });

  it("with a request in progress are kept", async () => {
    for (const socket of sockets) socket.destroy();
    await untilIdle();
    const busy = await Promise.all(Array.from({ length: 30 }, () => wire()));
    for (const { socket } of busy) socket.write(head("GET /livez"));
    await Promise.all(busy.map(({ until }) => until(/\r\n\r\n/)));
    for (const { socket } of busy) socket.write(head("POST /oauth2/token", `${FORM}Content-Length: 100\r\n`));
    await expect.poll(() => running.admission.used.requests, { timeout: 10_000 }).toBe(30);
    const idle = await Promise.all(Array.from({ length: 34 }, () => wire()));
    for (const { socket } of idle) socket.write(head("GET /livez"));
    await Promise.all(idle.map(({ until }) => until(/\r\n\r\n/)));
    expect(running.admission.used.connections).toBe(64);
    for (let round = 0; round < 40; round += 1) expect(await ask("GET /livez")).toMatch(/^HTTP\/1\.1 200 /);
    expect(busy.filter(({ socket }) => socket.closed)).toEqual([]);
    for (const socket of sockets) socket.destroy();
    await untilIdle();
  });
});
