import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ASSERTION_ALGORITHMS, AUTH_METHODS } from "@/lib/clients/schema";
import { createTestServer, type TestServer } from "../testing";

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

const DISCOVERY = ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"];
const DOCUMENTS = [...DISCOVERY, "/oauth2/jwks"];
const FORMS = ["/oauth2/token", "/oauth2/introspect", "/oauth2/revoke", "/oauth2/par"];

describe("metadata", () => {
  it.each(DISCOVERY)("%s is correct", async (path) => {
    const { body } = await server.call("GET", path);
    expect(body).toMatchObject({
      response_modes_supported: ["query"],
      response_types_supported: ["code"],
      request_uri_parameter_supported: false,
      service_documentation: `${server.deps.env.publicUrl}/developers`,
    });
    expect(body.claims_supported).toEqual(expect.arrayContaining(["sub", "name", "email", "auth_time", "iss"]));
    expect(body.claims_supported).not.toContain("sid");
    expect(body.claims_supported).not.toContain("acr");
    for (const endpoint of ["token", "introspection", "revocation"]) {
      expect(body[`${endpoint}_endpoint_auth_methods_supported`]).toEqual([...AUTH_METHODS]);
      expect(body[`${endpoint}_endpoint_auth_signing_alg_values_supported`]).toEqual(
        expect.arrayContaining([...ASSERTION_ALGORITHMS]),
      );
    }
    expect(body).not.toHaveProperty("userinfo_endpoint");
  });

  it.each(DOCUMENTS)("%s can be cached, and revalidated by its tag", async (path) => {
    const first = await server.call("GET", path);
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[\w-]{27}(-(br|gzip|zstd))?"$/);
    expect(first.headers.get("cache-control")).toBe("public, max-age=300");
    expect(first.headers.get("access-control-allow-origin")).toBe("*");
    for (const known of [etag, `"other", W/${etag}`, "*"]) {
      const again = await server.call("GET", path, { headers: { "if-none-match": known } });
      expect([known, again.status, again.text]).toEqual([known, 304, ""]);
      expect(again.headers.get("etag")).toBe(etag);
    }
    expect((await server.call("GET", path, { headers: { "if-none-match": '"other"' } })).status).toBe(200);
    const head = await server.call("HEAD", path);
    expect([head.status, head.headers.get("etag"), head.text]).toEqual([200, etag, ""]);
  });
});

describe("methods", () => {
  const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "PROPFIND"];
  it.each([
    ...FORMS.map((path) => [path, ["POST"]] as const),
    ...DOCUMENTS.map((path) => [path, ["GET", "HEAD"]] as const),
    ["/oauth2/authorize", ["GET", "HEAD", "POST"]] as const,
    ["/oauth2/authorize/some-request", ["GET", "HEAD"]] as const,
  ])("%s allows %j and returns 405 with Allow for others", async (path, allowed) => {
    for (const method of METHODS.filter((one) => !(allowed as readonly string[]).includes(one))) {
      const answer = await server.call(method, path);
      expect([method, answer.status, answer.headers.get("allow")]).toEqual([
        method,
        405,
        [...allowed, "OPTIONS"].join(", "),
      ]);
      if (method !== "HEAD") expect(answer.body.error).toBe("invalid_request");
    }
    const options = await server.call("OPTIONS", path);
    expect([options.status, options.headers.get("allow")]).toEqual([204, [...allowed, "OPTIONS"].join(", ")]);
    expect(options.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("scripts of other origins may read public documents only", async () => {
    const headers = { origin: "https://app.example", "access-control-request-method": "GET" };
    for (const path of DOCUMENTS) {
      const answer = await server.call("OPTIONS", path, { headers });
      expect([path, answer.headers.get("access-control-allow-origin")]).toEqual([path, "https://app.example"]);
    }
    for (const path of FORMS) {
      const answer = await server.call("OPTIONS", path, { headers });
      expect([path, answer.headers.get("access-control-allow-origin")]).toEqual([path, null]);
    }
  });

  it.each(["/oauth2/userinfo", "/oauth2/logout", "/oauth2/token/", "/oauth2/nothing"])(
    "%s does not exist",
    async (path) => {
      for (const method of ["GET", "POST", "OPTIONS"]) expect((await server.call(method, path)).status).toBe(404);
    },
  );
});
