import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestServer, type TestServer } from "./testing";

let t: TestServer;
beforeAll(async () => {
  t = await createTestServer({ PUBLIC_URL: "https://portal.example", TRUSTED_PROXIES: "127.0.0.1" });
});
afterAll(() => t.close());

describe("every response", () => {
  it.each(["/livez", "/api/v1/me", "/nothing", "/pki/root.crt"])(
    "of %s has the security headers and a request id",
    async (path) => {
      const { headers } = await t.call("GET", path);
      expect(Object.fromEntries(headers)).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "content-security-policy": expect.stringContaining("default-src 'none'"),
        "strict-transport-security": expect.stringMatching(/^max-age=\d{8}/),
        "x-request-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
    },
  );
});

describe("health", () => {
  it("is live, ready and has metrics", async () => {
    expect(await t.call("GET", "/livez")).toMatchObject({
      status: 200,
      text: expect.stringMatching(/^ok\nversion \d+\.\d+\.\d+/),
    });
    expect(await t.call("GET", "/readyz")).toMatchObject({ status: 200, text: "ready\n" });
    const metrics = await t.call("GET", "/metrics");
    expect(metrics.text).toContain('countersign_request_duration_seconds_count{handler="health",status="2xx"}');
    expect(metrics.text).toContain("process_resident_memory_bytes");
  });
});

describe("the external scheduler", () => {
  const post = (job: string, secret?: string) =>
    t.call("POST", `/api/cron/${job}`, secret === undefined ? {} : { token: secret });

  it("requires the secret", async () => {
    expect((await post("resolve-prepared")).status).toBe(401);
    expect((await post("resolve-prepared", "wrong")).status).toBe(401);
    expect((await t.call("GET", "/api/cron/resolve-prepared")).status).toBe(405);
  });

  it("runs a job and returns its result", async () => {
    const secret = t.deps.env.cronSecret;
    expect(await post("resolve-prepared", secret)).toMatchObject({ status: 200, body: { result: { closed: 0 } } });
    expect(await post("publish-crl", secret)).toMatchObject({ status: 200, body: { result: { published: 2 } } });
    expect(await post("clean-up", secret)).toMatchObject({
      status: 200,
      body: { result: { sessions: 0, answers: 0, links: 0, reminders: 0, mails: 0 } },
    });
    expect((await post("format-disk", secret)).status).toBe(404);
  });
});

describe("the caller's address", () => {
  const addressOf = async (headers: Record<string, string>) => {
    const organisation = { legalName: "A", country: "GB", registrationNumber: crypto.randomUUID() };
    const token = await t.tokenFor(t.as("super_admin"));
    const { body } = await t.call("POST", "/api/v1/organisations", { token, headers, body: organisation });
    return (await t.deps.db.prisma.auditEvent.findFirst({ where: { entityId: String(body.id) } }))?.address;
  };

  it("is the one from the trusted proxy, not one claimed by the caller", async () => {
    expect(await addressOf({ "x-forwarded-for": "198.51.100.7" })).toBe("198.51.100.7");
    expect(await addressOf({ "x-forwarded-for": "10.9.9.9, 198.51.100.7" })).toBe("198.51.100.7");
    expect(await addressOf({ "x-forwarded-for": "nonsense" })).toBe("127.0.0.1");
    expect(await addressOf({})).toBe("127.0.0.1");
  });
});
