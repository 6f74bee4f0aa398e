import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { openDescriptors, startPortal } from "@/lib/testing/portal";
import { ARGUMENTS, form, portal, post, serverErrors, sockets } from "./testing/built-portal";

describe("requests with Upgrade, after Next has served a page", () => {
  it.each(["/livez", "/sign-in", "/pki/root.crt", "/api/v1/me", "/oauth2/jwks", "/_next/webpack-hmr", "/nothing"])(
    "are answered at %s, and leak no descriptor",
    async (path) => {
      const descriptors = () => openDescriptors(portal);
      const before = await descriptors();
      const some = await Promise.all(
        Array.from({ length: 40 }, async () => {
          const { hostname, port } = new URL(portal.url);
          const socket = connect(Number(port), hostname).on("error", () => {});
          await once(socket, "connect");
          socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
          const [first] = await once(socket, "data");
          expect(String(first)).toMatch(/^HTTP\/1\.1 (200|401|404) /);
          return socket;
        }),
      );
      for (const socket of some) socket.destroy();
      await expect.poll(descriptors, { timeout: 30_000 }).toBeLessThanOrEqual(before + 10);
    },
    120_000,
  );
});

describe("a server action", () => {
  it("runs on its own page", async () => {
    // Behind a proxy that sets its own Host, and is not in TRUSTED_PROXIES.
    for (const host of ["upstream.internal:8080", "127.0.0.1", "LOCALHOST"]) {
      expect(await post("/sign-in", form(ARGUMENTS), { host }), host).toMatchObject({ status: 200 });
      expect((await post("/nowhere", form(ARGUMENTS), { host, "next-action": undefined })).status, host).toBeLessThan(
        500,
      );
    }
    expect(await post("/sign-in", form(ARGUMENTS))).toMatchObject({
      status: 200,
      text: expect.stringContaining('"code":"unauthenticated"'),
    });
  });

  it.each([
    ["of another page", "/setup", {}, 409],
    ["at a path without a page", "/nothing", {}, 409],
    ["that does not exist", "/sign-in", { "next-action": "7f".repeat(21) }, 409],
    ["marked as forwarded", "/sign-in", { "x-action-forwarded": "1" }, 400],
    ["marked as forwarded, at another page", "/setup", { "x-action-forwarded": "1" }, 400],
    ["from another site", "/sign-in", { origin: "https://other.example" }, 403],
    ["from an invalid origin", "/sign-in", { origin: "not a URL" }, 403],
    ["from a sandboxed frame", "/sign-in", { origin: "null" }, 403],
    ["without an origin", "/sign-in", { origin: undefined }, 403],
    ["with a body that is no form", "/sign-in", { "content-type": "multipart/form-data; boundary=other" }, 400],
    ["with another type of body", "/sign-in", { "content-type": "text/plain" }, 400],
  ])("%s is rejected, and is not a server error", async (_, path, headers, status) => {
    const before = serverErrors().length;
    expect((await post(path, form(ARGUMENTS), headers)).status).toBe(status);
    expect(serverErrors().length).toBe(before);
  });

  it.each(["[]", "[null,null]", '[{"status":"idle"},"text"]', '["$F1","$K1"]', '["$1:a","$K1"]', "[", "{}"])(
    "called with %s is rejected, and is not a server error",
    async (args) => {
      const before = serverErrors().length;
      expect([400, 403]).toContain((await post("/sign-in", form(args))).status);
      expect(serverErrors().length).toBe(before);
    },
  );

  it("of another page, posted repeatedly, never appears to come from this machine", async () => {
    const attempts = () => portal.log().split("sign-in failed").length;
    const before = attempts();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect((await post("/setup", form(ARGUMENTS, `nobody${attempt}@example.com`))).status).toBe(409);
    }
    expect(attempts(), "the page of the action was not called").toBe(before);
  });

  it("with more than 128 KiB is rejected before anything reads it, with and without a length", async () => {
    const large = form(`["${"x".repeat(950_000)}"]`);
    expect((await post("/sign-in", large)).status).toBe(413);
    const chunked = { "content-length": undefined, "transfer-encoding": "chunked" };
    expect((await post("/sign-in", large, chunked)).status).toBe(413);
  });
});

describe("pages", () => {
  it.each([
    ["PUT", "/sign-in", 405],
    ["DELETE", "/", 405],
    ["POST", "/_next/static/chunks/x.js", 405],
    ["POST", "/robots.txt", 405],
    ["POST", "/robots%2Etxt", 405],
    ["POST", "/icon.svg", 405],
    ["GET", "/robots.txt", 200],
    ["GET", "/_next/image?url=%2Ficon.svg&w=32&q=75", 404],
    ["GET", `/${"a".repeat(3_000)}`, 414],
    ["GET", "/applications/%ff", 400],
    ["GET", "/_global-error", 404],
    ["GET", `/sign-in?${"a&".repeat(4_000)}`, 400],
    ["GET", `/sign-in?${"a=b&".repeat(99)}a=b`, 200],
    ["GET", "/_global-error?x=y", 404],
    ["GET", "/_not-found", 404],
  ])("answer %s %s with %i", async (method, path, status) => {
    const { origin } = new URL(portal.url);
    expect((await fetch(portal.url + path, { method, headers: { origin } })).status).toBe(status);
  });
});

describe("paths that are not pages", () => {
  it.each([
    "*",
    "*x",
    "http:elsewhere.example/sign-in",
    "ftp://elsewhere.example/sign-in",
    "/./sign-in",
    "/x/../sign-in",
    "/x/..",
    "/x/%2E%2e/sign-in",
    "/x/.%2e\\sign-in",
    "/_next/static/../../sign-in",
    "/x/../api/auth/session",
    "/a/../_global-error",
  ])("%s is answered with 400", async (target) => {
    const { hostname, port } = new URL(portal.url);
    const socket = connect(Number(port), hostname).on("error", () => {});
    await once(socket, "connect");
    socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    const [first] = await once(socket, "data");
    expect(String(first)).toMatch(/^HTTP\/1\.1 400 /);
    socket.destroy();
  });

  it.each([
    ["POST", "_log", 404],
    ["GET", "error?error=%00", 404],
    ["GET", "callback/credentials", 404],
    ["GET", "signin", 404],
    ["GET", "csrf", 200],
  ])("%s of next-auth's %s is answered with %i", async (method, path, status) => {
    const { origin } = new URL(portal.url);
    const type = { "content-type": "application/x-www-form-urlencoded" };
    const init = method === "POST" ? { body: "level=error&code=X&message=forged", headers: { origin, ...type } } : {};
    expect((await fetch(`${portal.url}/api/auth/${path}`, { method, ...init })).status).toBe(status);
    expect(portal.log()).not.toContain("forged");
  });
});

describe("SIGTERM", () => {
  it("stops the process within 10 s, regardless of its connections", async () => {
    const other = await startPortal({ environment: { DRAIN_SECONDS: "1" } });
    await (await fetch(`${other.url}/sign-in`)).text();
    const { hostname, port } = new URL(other.url);
    const beginnings = [
      "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
      "GET /livez HTTP/1.1\r\nHost:",
      "POST /sign-in HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nContent-Length: 100\r\n\r\na",
      "POST /api/v1/csr/inspect HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
      "",
    ];
    for (const bytes of beginnings) {
      const socket = connect(Number(port), hostname).on("error", () => {});
      sockets.push(socket);
      await once(socket, "connect");
      socket.write(bytes);
    }
    const start = performance.now();
    const stopped = other.stop();
    await expect
      .poll(async () => (await fetch(`${other.url}/readyz`)).status, { timeout: 900, interval: 50 })
      .toBe(503);
    await stopped;
    expect(performance.now() - start).toBeLessThan(10_000);
  }, 120_000);

  it("a second time stops the process immediately", async () => {
    const other = await startPortal({ environment: { DRAIN_SECONDS: "60" } });
    process.kill(other.pid, "SIGTERM");
    await expect.poll(async () => (await fetch(`${other.url}/readyz`)).status).toBe(503);
    const start = performance.now();
    await other.stop(); // sends it again, and waits
    expect(performance.now() - start).toBeLessThan(5_000);
  }, 120_000);
});

interface Got {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
}

/** A response as sent: fetch would decode it. */
async function raw(path: string, headers: Record<string, string>, method = "GET"): Promise<Got> {
  const sent = httpRequest(portal.url + path, { method, agent: false, headers }).end();
  const [response] = await once(sent, "response");
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(await response.toArray()) };
}

const DECODERS: Record<string, (body: Buffer) => Buffer> = {
  identity: (body) => body,
  gzip: gunzipSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
};

describe("content codings", () => {
  const [script = ""] = readdirSync(".next/static/chunks").filter((name) => name.endsWith(".js"));
  const [style = ""] = readdirSync(".next/static/chunks").filter((name) => name.endsWith(".css"));
  const [font = ""] = readdirSync(".next/static/media").filter((name) => name.endsWith(".woff2"));
  const accepts = "gzip, deflate, br, zstd";

  it.each([
    ["a script of the build", `/_next/static/chunks/${script}`, accepts, "br"],
    ["a script of the build", `/_next/static/chunks/${script}`, "gzip", "gzip"],
    ["a script of the build", `/_next/static/chunks/${script}`, "identity", "identity"],
    ["a style sheet", `/_next/static/chunks/${style}`, "br", "br"],
  ])("%s, %s, with Accept-Encoding %j is sent as %s, with a tag of its own", async (_, path, accepted, coding) => {
    const file = readFileSync(`.next/${path.slice("/_next/".length)}`);
    const got = await raw(path, { "accept-encoding": accepted });
    expect([got.status, got.headers["content-encoding"] ?? "identity", got.headers.vary]).toEqual([
      200,
      coding,
      "Accept-Encoding",
    ]);
    expect(DECODERS[coding]?.(got.body).equals(file)).toBe(true);
    expect(got.headers["content-length"]).toBe(String(got.body.length));
    expect(got.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    const tag = String(got.headers.etag);
    expect(tag).toMatch(coding === "identity" ? /^"[\w-]{27}"$/ : new RegExp(`^"[\\w-]{27}-${coding}"$`));
    const again = await raw(path, { "accept-encoding": accepted, "if-none-match": tag });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    expect((await raw(path, { "accept-encoding": "zstd", "if-none-match": '"x"' })).status).toBe(200);
    const head = await raw(path, { "accept-encoding": accepted }, "HEAD");
    expect([head.headers["content-length"], head.headers.etag]).toEqual([got.headers["content-length"], tag]);
  });

  it("of a range and of a font are not ours", async () => {
    const range = await raw(`/_next/static/chunks/${script}`, { "accept-encoding": accepts, range: "bytes=0-9" });
    expect([range.status, range.body.length, range.headers["content-encoding"]]).toEqual([206, 10, undefined]);
    const got = await raw(`/_next/static/media/${font}`, { "accept-encoding": accepts });
    expect([got.status, got.headers["content-encoding"]]).toEqual([200, undefined]);
    expect((await raw(`/_next/static/chunks/..%2f..%2fBUILD_ID`, {})).status).toBeGreaterThanOrEqual(400);
  });

  it.each([
    ["a page", "/sign-in", "zstd"],
    ["the OpenAPI document", "/api/v1/openapi.json", "br"],
    ["a short file", "/robots.txt", undefined],
    ["a page with a token in its URL", "/setup?token=abc", undefined],
    ["a page of next-auth", "/api/auth/csrf", undefined],
  ])("of %s (%s) is %s", async (_, path, coding) => {
    const got = await raw(path, { "accept-encoding": accepts });
    expect([got.status, got.headers["content-encoding"]]).toEqual([200, coding]);
    if (coding) {
      const text = DECODERS[coding]?.(got.body).toString() ?? "";
      expect(text).toMatch(path === "/sign-in" ? /<\/html>$/ : /^\{.*\}$/s);
      expect(got.headers.vary).toContain("Accept-Encoding");
    }
  });

  it("of a response to a form is none, whatever the client accepts", async () => {
    const { encoding, text } = await post("/sign-in", form(ARGUMENTS), { "accept-encoding": "gzip, identity;q=0" });
    expect([encoding, text.includes('"code":"unauthenticated"')]).toEqual([undefined, true]);
  });
});
