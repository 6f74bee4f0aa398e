import { X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { freshCsr } from "@/lib/certificates/testing";
import { createTestServer, type TestServer } from "../testing";
import { routes } from "./routes";

let t: TestServer;
let admin: string;
let organisationId: string;
let applicationId: string;

beforeAll(async () => {
  t = await createTestServer();
  admin = await t.tokenFor(t.as("super_admin"));
});
afterAll(() => t.close());

const api = (method: string, path: string, options = {}) =>
  t.call(method, `/api/v1${path}`, { token: admin, ...options });

describe("the complete workflow over REST", () => {
  it("creates with 201, Location and the complete object", async () => {
    const made = await api("POST", "/organisations", {
      body: { legalName: "Example Bank PLC", country: "gb", registrationNumber: "01234567" },
    });
    expect(made).toMatchObject({
      status: 201,
      body: { legalName: "Example Bank PLC", country: "GB", status: "active" },
    });
    organisationId = String(made.body.id);
    expect(made.headers.get("location")).toBe(`/api/v1/organisations/${organisationId}`);
    expect(made.headers.get("cache-control")).toBe("no-store");
    expect((await api("GET", `/organisations/${organisationId}`)).body).toMatchObject({ id: organisationId });

    const application = await api("POST", `/organisations/${organisationId}/applications`, {
      body: { name: "Payments", type: "server_to_server", securityConfiguration: "private_key_jwt" },
    });
    expect(application.status).toBe(201);
    applicationId = String(application.body.id);
  });

  it("pages lists", async () => {
    const list = await api("GET", "/organisations?limit=1");
    expect(list).toMatchObject({ status: 200, body: { items: [{}], nextCursor: null } });
  });

  it("issues from JSON and from application/pkcs10, downloads, renews and revokes", async () => {
    const issued = await api("POST", `/applications/${applicationId}/certificates`, {
      body: { type: "signing", csr: await freshCsr(), name: "One" },
    });
    expect(issued.text).toContain("BEGIN CERTIFICATE");
    expect(issued).toMatchObject({ status: 201, body: { type: "signing", status: "active", name: "One" } });
    const kid = String(issued.body.kid);
    expect(issued.headers.get("location")).toBe(`/api/v1/certificates/${kid}`);

    const raw = await api("POST", `/applications/${applicationId}/certificates?type=transport&name=Two`, {
      headers: { "content-type": "application/pkcs10" },
      body: await freshCsr("RSA"),
    });
    expect(raw).toMatchObject({ status: 201, body: { type: "transport", name: "Two" } });

    const serial = String(issued.body.serialNumber);
    const names = [serial, BigInt(`0x${serial}`), serial.replace(/..(?=.)/g, "$&:"), issued.body.thumbprintSha256];
    for (const name of [...names, encodeURIComponent(`Serial Number: ${serial}`)]) {
      expect(await api("GET", `/certificates/${name}`)).toMatchObject({ status: 200, body: { kid } });
    }
    const subjects = [String(issued.body.subject), String(issued.body.subjectRfc4514)];
    for (const path of subjects.flatMap((text) => [encodeURIComponent(text), encodeURI(text)])) {
      const several = await api("GET", `/certificates/${path}`);
      expect(several).toMatchObject({ status: 400, body: { detail: expect.stringContaining("names several") } });
    }
    expect(await api("GET", "/certificates/CN=Banco%20S.A.%20(UK)%2C%20O=x")).toMatchObject({
      status: 404,
      body: { code: "not_found" },
    });
    expect(await api("GET", "/certificates/%ff")).toMatchObject({ status: 404 });
    const pem = await api("GET", `/certificates/${kid}.pem`);
    expect(pem.headers.get("content-disposition")).toMatch(
      /^attachment; filename="[\w.-]+\.pem"; filename\*=UTF-8''[\w.-]+\.pem$/,
    );
    expect(new X509Certificate(pem.text).fingerprint256.replaceAll(":", "").toLowerCase()).toBe(
      issued.body.thumbprintSha256,
    );
    for (const file of [".der", ".p7c", "/chain.pem", "/fullchain.pem"]) {
      expect((await api("GET", `/certificates/${kid}${file}`)).status).toBe(200);
    }

    const renewed = await api("POST", `/certificates/${kid}/renew`, { body: { csr: await freshCsr() } });
    expect(renewed).toMatchObject({ status: 201, body: { replaces: kid } });

    const revoked = await api("POST", `/certificates/${kid}/revoke`, { body: { reason: "superseded" } });
    expect(revoked).toMatchObject({ status: 200, body: { status: "revoked", revocationReason: "superseded" } });
    expect(await api("POST", `/certificates/${kid}/revoke`, { body: { reason: "superseded" } })).toMatchObject({
      status: 409,
    });
  });

  it("answers a rejected CSR with 422 and findings", async () => {
    const pem = (await freshCsr()).replace(/^(.{200})./s, "$1#");
    const refused = await api("POST", `/applications/${applicationId}/certificates`, {
      body: { type: "signing", csr: pem },
    });
    expect(refused).toMatchObject({ status: 422, body: { code: "rejected_by_policy" } });
    expect(refused.headers.get("content-type")).toBe("application/problem+json");
    expect(refused.body.findings).toContainEqual(
      expect.objectContaining({ code: expect.any(String), message: expect.any(String) }),
    );
  });
});

describe("errors", () => {
  it("are problem details with the request's id", async () => {
    const missing = await api("GET", "/organisations/none", { headers: { "x-request-id": "my-request-0001" } });
    expect(missing.status).toBe(404);
    const requestId = missing.headers.get("x-request-id");
    expect(requestId, "never the caller's id").toMatch(/^[0-9a-f-]{36}$/);
    expect(missing.body).toEqual({
      type: "urn:countersign:problem:not_found",
      title: "Not found",
      status: 404,
      detail: expect.any(String),
      instance: `urn:countersign:request:${requestId}`,
      requestId,
      code: "not_found",
    });
  });

  it("request a token with WWW-Authenticate, and report an invalid one", async () => {
    const none = await t.call("GET", "/api/v1/organisations");
    expect(none.status).toBe(401);
    expect(none.headers.get("www-authenticate")).toBe('Bearer realm="countersign"');
    for (const authorization of ["Bearer wrong", "Basic dTpw", "Bearer", "Bearer a b"]) {
      const wrong = await t.call("GET", "/api/v1/me", { headers: { authorization } });
      expect(wrong.status).toBe(401);
      expect(wrong.headers.get("www-authenticate")).toContain('error="invalid_token"');
    }
  });

  it("report a token with insufficient scope", async () => {
    const narrow = await t.tokenFor(t.as("super_admin"), ["organisation:read"]);
    const answer = await t.call("GET", "/api/v1/applications", { token: narrow });
    expect(answer.status).toBe(403);
    expect(answer.headers.get("www-authenticate")).toContain("insufficient_scope");
  });

  it("reject unknown paths and methods", async () => {
    expect((await api("GET", "/nothing")).status).toBe(404);
    const wrong = await api("PATCH", "/organisations", { body: {} });
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get("allow")).toBe("GET, POST");
  });

  it("list the invalid fields", async () => {
    const answer = await api("POST", "/organisations", {
      body: { legalName: "", country: "GB", registrationNumber: "1" },
    });
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid_input", fields: [{ path: "legalName" }] } });
  });
});

describe("lists", () => {
  const filters = routes
    .filter(({ method, operation }) => method === "GET" && operation.operation.endsWith(".list"))
    .flatMap((route) => {
      const { properties = {} } = z.toJSONSchema(route.operation.input, { io: "input", unrepresentable: "any" });
      const choices = Object.entries(properties).filter(([, schema]) => typeof schema === "object" && schema.enum);
      const path = route.path.replaceAll(/\{\w+\}/g, "019a9d5e-7c1b-7000-8000-3f9a1c2b4d5e");
      return ["limit", "nonsense", ...choices.map(([name]) => name)].map((name) => [route.id, path, name] as const);
    });

  it.each(filters)("%s at %s rejects an unknown value of %s", async (_id, path, name) => {
    const answer = await api("GET", `${path}?${name}=bogus`);
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid_input" } });
    expect(JSON.stringify(answer.body.fields)).toContain(name);
  });

  it.each<[string | undefined, "json" | "csv"]>([
    [undefined, "json"],
    ["*/*", "json"],
    ["application/json", "json"],
    ["application/json, text/csv;q=0.5", "json"],
    ["text/csv;q=0", "json"],
    ["text/csv", "csv"],
    ["text/csv;header=present, */*;q=0.1", "csv"],
    ["application/json;q=0.2, TEXT/CSV", "csv"],
  ])("of certificates answer Accept: %s with %s", async (accept, kind) => {
    const headers = accept ? { accept } : {};
    for (const holder of ["", `/applications/${applicationId}`]) {
      const answer = await api("GET", `${holder}/certificates?status=active`, { headers });
      expect(answer.status).toBe(200);
      expect(answer.headers.get("vary")).toContain("Accept");
      expect(answer.headers.get("content-type")).toContain(kind === "csv" ? "text/csv" : "application/json");
      if (kind === "csv") expect(answer.text).toMatch(/^\ufeff?"KID",/);
    }
    const refused = await api("GET", "/certificates?status=bogus", { headers });
    expect(refused.status).toBe(400);
  });
});

describe("idempotency", () => {
  const organisation = (registrationNumber: string) => ({ legalName: "Twice Ltd", country: "IE", registrationNumber });

  it("executes a POST once, and replays its response", async () => {
    const options = { headers: { "idempotency-key": "key-0001" }, body: organisation("1") };
    const first = await api("POST", "/organisations", options);
    const second = await api("POST", "/organisations", options);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get("location")).toBe(first.headers.get("location"));
    expect([first, second].map(({ headers }) => headers.get("idempotency-replayed"))).toEqual([null, "true"]);
  });

  it("rejects the same key for another request", async () => {
    const answer = await api("POST", "/organisations", {
      headers: { "idempotency-key": "key-0001" },
      body: organisation("2"),
    });
    expect(answer).toMatchObject({ status: 409, body: { reason: "idempotency_key_reused" } });
  });

  it("executes concurrent requests once", async () => {
    const csr = await freshCsr();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        api("POST", `/applications/${applicationId}/certificates`, {
          headers: { "idempotency-key": "key-0002" },
          body: { type: "signing", csr },
        }),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => body.kid)).size).toBe(1);
  });

  it("stores no failures, no secrets, and nothing of other tokens", async () => {
    const headers = { "idempotency-key": "key-0003" };
    expect((await api("POST", "/organisations", { headers, body: organisation("") })).status).toBe(400);
    expect((await api("POST", "/organisations", { headers, body: organisation("3") })).status).toBe(201);

    const token = { headers: { "idempotency-key": "key-0004" }, body: { name: "ci", scopes: ["certificate:read"] } };
    expect((await api("POST", "/tokens", token)).body.token).toMatch(/^cspat_/);
    const replayed = await api("POST", "/tokens", token);
    expect(replayed.status).toBe(201);
    expect(replayed.body).not.toHaveProperty("token");

    const other = await t.tokenFor(t.as("super_admin"));
    expect((await t.call("POST", "/api/v1/tokens", { ...token, token: other })).body.token).toMatch(/^cspat_/);
  });
});
