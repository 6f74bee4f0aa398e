import type { IncomingMessage, RequestListener } from "node:http";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { makeTlsPki, startTlsServer, type TestPki, type TlsServer } from "@/lib/testing/tls-server";
import { fetchGuarded, type OutboundDeps } from "./fetch-guarded";

let pki: TestPki;
beforeAll(async () => {
  pki = await makeTlsPki();
});
const servers: TlsServer[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const server of servers.splice(0)) await server.close();
});

/** A TLS server on loopback that `deps` resolves by name, and the number of its connections. */
async function serve(listener: RequestListener, options: { allow?: boolean } = {}) {
  const server = await startTlsServer(pki, listener);
  servers.push(server);
  const { port, connections } = server;
  const deps: OutboundDeps = {
    env: {
      outboundAllow:
        options.allow === false ? [] : [`keys.example:${port}`, `127.0.0.1:${port}`, `other.example:${port}`],
    },
    outbound: { rootsPem: pki.root, resolveHost: async () => ["127.0.0.1"] },
  };
  return { port, url: `https://keys.example:${port}/jwks`, deps, connections };
}
const answer =
  (
    body: string,
    headers: Record<string, string> = { "content-type": "application/json" },
    status = 200,
  ): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);

describe("fetchGuarded", () => {
  it("gets a document over verified TLS and sends nothing that identifies the installation", async () => {
    let seen: IncomingMessage | undefined;
    const server = await serve((request, response) => {
      seen = request;
      answer('{"keys":[]}')(request, response as never);
    });
    const got = await fetchGuarded(server.deps, `${server.url}?v=1`, { accept: ["application/json"] });
    expect(got).toMatchObject({ ok: true, status: 200 });
    expect(got.ok && got.body.toString()).toBe('{"keys":[]}');
    expect(seen?.url).toBe("/jwks?v=1");
    expect(seen?.headers).toEqual({
      host: `keys.example:${server.port}`,
      "user-agent": "Countersign",
      "accept-encoding": "identity",
      accept: "application/json",
      connection: "close",
    });
  });

  it("posts a body and returns the response", async () => {
    const received: string[] = [];
    const server = await serve((request, response) => {
      request.on("data", (chunk) => received.push(String(chunk)));
      request.on("end", () => answer("gone", {}, 410)(request, response as never));
    });
    const options = { method: "POST", body: "{}", headers: { "content-type": "application/json" } } as const;
    expect(await fetchGuarded(server.deps, server.url, options)).toMatchObject({ ok: true, status: 410 });
    expect(received).toEqual(["{}"]);
  });

  it("accepts an IP address that the operator allowed", async () => {
    const server = await serve(answer("{}"));
    expect(await fetchGuarded(server.deps, `https://127.0.0.1:${server.port}/`)).toMatchObject({ ok: true });
  });

  it.each<[string, RequestListener, string]>([
    ["a redirect", answer("", { location: "https://127.0.0.1/" }, 302), "redirect"],
    ["a permanent redirect", answer("", { location: "http://169.254.169.254/" }, 308), "redirect"],
    ["a Content-Length above the limit", answer("x".repeat(70_000)), "too_large"],
    [
      "a body above the limit without Content-Length",
      (_, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        const more = () => {
          if (response.destroyed) return;
          response.write("x".repeat(8_192));
          setImmediate(more);
        };
        more();
      },
      "too_large",
    ],
    [
      "a compressed response",
      answer("{}", { "content-encoding": "gzip", "content-type": "application/json" }),
      "encoded",
    ],
    ["another media type", answer("<html>", { "content-type": "text/html" }), "wrong_type"],
    ["no media type", answer("{}", {}), "wrong_type"],
    [
      "a truncated response",
      (_, response) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
        response.write("{");
        setTimeout(() => response.destroy(), 20);
      },
      "broken_answer",
    ],
    ["headers that are too large", answer("{}", { "x-long": "y".repeat(20_000) }), "broken_answer"],
  ])("rejects %s", async (_what, listener, reason) => {
    const server = await serve(listener);
    const got = await fetchGuarded(server.deps, server.url, { accept: ["application/json"] });
    expect(got).toMatchObject({ ok: false, reason });
  });

  it.each<[string, RequestListener]>([
    ["never answers", () => {}],
    [
      "answers one byte at a time",
      (_, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        const timer = setInterval(() => response.write(" "), 20);
        response.on("close", () => clearInterval(timer));
      },
    ],
  ])("times out on a server that %s", async (_what, listener) => {
    const server = await serve(listener);
    const startedAt = performance.now();
    expect(await fetchGuarded(server.deps, server.url, { timeoutMs: 300 })).toMatchObject({ reason: "timeout" });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it.each<[string, RequestListener, string, string]>([
    ["too large", answer("x".repeat(70_000)), "xxxxx", "too_large"],
    ["compressed", answer("{}", { "content-encoding": "gzip" }), "", "encoded"],
    [
      "never complete",
      (_, response) => {
        response.writeHead(200);
        response.write("begun");
      },
      "begun",
      "timeout",
    ],
    [
      "cut short",
      (_, response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("begun", () => setTimeout(() => response.destroy(), 20));
      },
      "begun",
      "broken_answer",
    ],
    [
      "not valid HTTP after the headers",
      (_, response) => {
        response.socket?.end("HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\nnot a chunk\r\n");
      },
      "",
      "broken_answer",
    ],
  ])("returns the status with allowPartialBody, although the body is %s", async (_what, listener, body, reason) => {
    const server = await serve(listener);
    const got = await fetchGuarded(server.deps, server.url, { allowPartialBody: true, timeoutMs: 500 });
    expect(got).toMatchObject({ ok: true, bodyProblem: { reason } });
    expect(got.ok && got.status >= 200 && got.status < 300).toBe(true);
    expect(got.ok && got.body.toString().slice(0, 5)).toBe(body);
  });

  it("with allowPartialBody still rejects a redirect and a missing response", async () => {
    const redirecting = await serve(answer("", { location: "https://127.0.0.1/" }, 302));
    expect(await fetchGuarded(redirecting.deps, redirecting.url, { allowPartialBody: true })).toMatchObject({
      ok: false,
      reason: "redirect",
    });
    const silent = await serve(() => {});
    const call = { allowPartialBody: true, timeoutMs: 200 };
    expect(await fetchGuarded(silent.deps, silent.url, call)).toMatchObject({ ok: false, reason: "timeout" });
  });

  it("times out on slow name resolution and opens no connection afterwards", async () => {
    const server = await serve(answer("{}"));
    let arrive = (_: string[]) => {};
    const late = new Promise<string[]>((resolve) => {
      arrive = resolve;
    });
    const deps = { ...server.deps, outbound: { ...server.deps.outbound, resolveHost: () => late } };
    expect(await fetchGuarded(deps, server.url, { timeoutMs: 100 })).toMatchObject({ reason: "timeout" });
    arrive(["127.0.0.1"]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.connections()).toBe(0);
  });

  it("rejects an untrusted certificate and a certificate for another name", async () => {
    const server = await serve(answer("{}"));
    const untrusting = { ...server.deps, outbound: { resolveHost: async () => ["127.0.0.1"] } };
    expect(await fetchGuarded(untrusting, server.url)).toMatchObject({ reason: "bad_certificate" });
    const otherName = server.url.replace("keys.example", "other.example");
    expect(await fetchGuarded(server.deps, otherName)).toMatchObject({ reason: "bad_certificate" });
  });

  it("resolves a name once and connects only to that result, which prevents DNS rebinding", async () => {
    const server = await serve(answer("{}"));
    const answers = [["127.0.0.1"], ["127.0.0.2"]];
    let asked = 0;
    const deps = {
      ...server.deps,
      outbound: { ...server.deps.outbound, resolveHost: async () => answers[asked++] ?? [] },
    };
    expect(await fetchGuarded(deps, server.url)).toMatchObject({ ok: true });
    expect([asked, server.connections()]).toEqual([1, 1]);
  });
});
