import { createLocalJWKSet, importPKCS8, type JSONWebKeySet, jwtVerify, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { makeKey } from "@/lib/certificates/testing";
import { get, harness, issue, issuerId, makeHolder, server } from "./testing/status-endpoints";

describe("the public status endpoints", () => {
  async function kids(path: string): Promise<string[]> {
    const set = (await (await get(path)).json()) as JSONWebKeySet;
    return set.keys.map((key) => key.kid ?? "").sort();
  }

  describe("key sets", () => {
    it("contain the active keys of an application by use, and jose verifies with them", async () => {
      const holder = await makeHolder();
      const key = await makeKey();
      const [signing, transport, encryption] = [
        await issue(holder, "signing", key),
        await issue(holder, "transport"),
        await issue(holder, "encryption"),
      ];
      const base = `/keystore/${holder.organisationId}/${holder.applicationId}`;
      expect(await kids(`${base}/application.jwks`)).toEqual([signing.kid, encryption.kid].sort());
      expect(await kids(`${base}/transport.jwks`)).toEqual([transport.kid]);
      expect(await kids(`${base}/inactive/application.jwks`)).toEqual([]);
      const set = (await (await get(`${base}/application.jwks`)).json()) as JSONWebKeySet;
      const published = set.keys.find(({ kid }) => kid === signing.kid);
      expect(Object.keys(published ?? {}).sort()).toEqual(
        ["crv", "kid", "kty", "use", "x", "x5c", "x5t#S256", "x5u", "y"].sort(),
      );
      expect(published).toMatchObject({ use: "sig", kty: "EC", "x5t#S256": signing.kid });
      const leafDer = Buffer.from(published?.x5c?.[0] ?? "", "base64");
      expect(leafDer.equals(Buffer.from(signing.certificate.replace(/-----[^-]+-----|\s/g, ""), "base64"))).toBe(true);
      const privateKey = await importPKCS8(key.keyPem, "ES256");
      const jws = await new SignJWT({ a: 1 }).setProtectedHeader({ alg: "ES256", kid: signing.kid }).sign(privateKey);
      expect((await jwtVerify(jws, createLocalJWKSet(set))).payload).toEqual({ a: 1 });
    });

    it("of the organisation contain those of all its applications, and no others", async () => {
      const holder = await makeHolder();
      const second = { ...holder, applicationId: (await harness.makeApplication(holder.organisationId)).id };
      const mine = [await issue(holder), await issue(second)];
      await issue(await makeHolder());
      const path = `/keystore/${holder.organisationId}/application.jwks`;
      expect(await kids(path)).toEqual(mine.map(({ kid }) => kid).sort());
    });

    it("include a new key immediately, and move a revoked one to the inactive set immediately", async () => {
      const holder = await makeHolder();
      const base = `/keystore/${holder.organisationId}/${holder.applicationId}`;
      expect(await kids(`${base}/application.jwks`)).toEqual([]);
      const certificate = await issue(holder);
      expect(await kids(`${base}/application.jwks`)).toEqual([certificate.kid]);
      expect(await kids(`/keystore/${holder.organisationId}/application.jwks`)).toEqual([certificate.kid]);
      await revokeCertificate.execute(holder.admin, { kid: certificate.kid, reason: "superseded" });
      expect(await kids(`${base}/application.jwks`)).toEqual([]);
      expect(await kids(`${base}/inactive/application.jwks`)).toEqual([certificate.kid]);
    });

    it("of a suspended application are inactive", async () => {
      const holder = await makeHolder();
      const { kid } = await issue(holder);
      const base = `/keystore/${holder.organisationId}/${holder.applicationId}`;
      expect(await kids(`${base}/application.jwks`)).toEqual([kid]);
      const { organisationId, applicationId } = holder;
      await harness.deps.db.prisma.application.update({ where: { id: applicationId }, data: { status: "suspended" } });
      harness.deps.changes.deliver({ kind: "application", organisationId, applicationId });
      expect(await kids(`${base}/application.jwks`)).toEqual([]);
      expect(await kids(`${base}/inactive/application.jwks`)).toEqual([kid]);
    });

    it("support 304, the requested type, every origin, and caching for at most a minute", async () => {
      const holder = await makeHolder();
      await issue(holder);
      const path = `/keystore/${holder.organisationId}/application.jwks`;
      const first = await get(path);
      expect(first.headers.get("content-type")).toBe("application/json");
      expect(first.headers.get("access-control-allow-origin")).toBe("*");
      expect(first.headers.get("cache-control")).toMatch(/^public, max-age=([1-5]?\d|60)$/);
      expect(first.headers.get("vary")).toBe("Accept, Accept-Encoding");
      const etag = first.headers.get("etag") ?? "";
      expect(etag).toMatch(/^"[\w-]{27}-(br|gzip)"$/); // fetch accepts codings
      expect((await get(path, { "If-None-Match": etag })).status).toBe(304);
      expect((await get(path, { "If-None-Match": `W/${etag}, "x"` })).status).toBe(304);
      expect((await get(path, { "If-None-Match": '"x"' })).status).toBe(200);
      const typed = await get(path, { Accept: "application/jwk-set+json" });
      expect(typed.headers.get("content-type")).toBe("application/jwk-set+json");
      const head = await fetch(server.url + path, { method: "HEAD" });
      expect([head.status, await head.text(), head.headers.get("etag")]).toEqual([200, "", etag]);
    });

    it("of an unknown organisation are 404 as a problem, of one without keys empty", async () => {
      const { organisationId, applicationId } = await makeHolder();
      expect(await kids(`/keystore/${organisationId}/${applicationId}/transport.jwks`)).toEqual([]);
      const other = await makeHolder();
      for (const path of [
        "/keystore/nobody/application.jwks",
        `/keystore/${organisationId}/${other.applicationId}/application.jwks`,
        `/keystore/${organisationId}/other.jwks`,
        `/keystore/${organisationId}/${applicationId}/inactive/`,
        `/keystore/${organisationId}/${applicationId}/${"a".repeat(43)}.pem`,
        "/keystore/",
        "/pki/",
        "/pki/none.crt",
        "/pki/none.crl",
        "/keystore/%00/application.jwks",
      ]) {
        const response = await get(path);
        expect([path, response.status]).toEqual([path, 404]);
        expect(response.headers.get("content-type")).toBe("application/problem+json");
      }
      const posted = await fetch(`${server.url}/pki/root.crt`, { method: "POST" });
      expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    });
  });

  it("serves certificates: of a holder by KID, of the issuing CA, the root and the responder", async () => {
    const holder = await makeHolder();
    const certificate = await issue(holder);
    const x5u = new URL(certificate.links.x5u).pathname;
    expect(await (await get(x5u)).text()).toBe(certificate.certificate);
    const stranger = await makeHolder();
    const foreign = `/keystore/${stranger.organisationId}/${stranger.applicationId}/${certificate.kid}.pem`;
    expect((await get(foreign)).status).toBe(404);
    const { authorities } = harness.deps;
    for (const [path, der] of [
      ["/pki/root.crt", authorities.root().certificateDer],
      [`/pki/${authorities.root().id}.crt`, authorities.root().certificateDer],
      [`/pki/${issuerId}.crt`, authorities.issuing().certificateDer],
    ] as const) {
      const response = await get(path);
      expect(response.headers.get("content-type")).toBe("application/pkix-cert");
      expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(der))).toBe(true);
    }
  });
});
