import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { createLocalJWKSet, importPKCS8, type JSONWebKeySet, jwtVerify, SignJWT } from "jose";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import type { Certificate } from "@/lib/certificates/schema";
import { makeKey, type TestKey, withFiles } from "@/lib/certificates/testing";
import { extensionValue, parseCertificate } from "@/lib/pki/certificate";
import type { Context } from "@/lib/start/deps";
import { createStatusService, type StatusService } from "@/lib/status/status-service";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { createPkiHandler } from "./pki-handler";
import { listen, type TestListener } from "./testing";

const run = promisify(execFile);
const log = pino({ level: "silent" });

describe("the public status addresses", () => {
  let harness: Harness;
  let status: StatusService;
  let server: TestListener;
  let issuerId: string;
  beforeAll(async () => {
    harness = await createHarness();
    status = createStatusService(harness.deps);
    await status.start();
    server = await listen(createPkiHandler(status, log));
    issuerId = harness.deps.authorities.issuing().id;
  });
  afterAll(async () => {
    await server.close();
    await status.close();
    await harness.close();
  });

  interface Holder {
    organisationId: string;
    applicationId: string;
    admin: Context;
  }

  async function makeHolder(): Promise<Holder> {
    const organisation = await harness.makeOrganisation();
    const application = await harness.makeApplication(organisation.id);
    return {
      organisationId: organisation.id,
      applicationId: application.id,
      admin: harness.as("admin", organisation.id),
    };
  }

  async function issue({ applicationId, admin }: Holder, type = "signing", key?: TestKey): Promise<Certificate> {
    const csr = (key ?? (await makeKey())).csr();
    return issueCertificate.execute(admin, { applicationId, type, csr });
  }

  const get = (path: string, headers: Record<string, string> = {}) => fetch(server.url + path, { headers });
  async function kids(path: string): Promise<string[]> {
    const set = (await (await get(path)).json()) as JSONWebKeySet;
    return set.keys.map((key) => key.kid ?? "").sort();
  }

  async function chainFiles(certificate: Certificate) {
    return {
      "root.pem": harness.deps.authorities.root().certificatePem,
      "issuer.pem": certificate.chain,
      "leaf.pem": certificate.certificate,
    };
  }

  /** What `openssl ocsp` says; it verifies signature, delegation and times itself. */
  async function opensslOcsp(certificate: Certificate, ...options: string[]): Promise<string> {
    return withFiles(await chainFiles(certificate), async (directory) => {
      const path = (name: string) => join(directory, name);
      const args = ["ocsp", "-issuer", path("issuer.pem"), ...options, "-cert", path("leaf.pem")];
      const trust = ["-CAfile", path("root.pem"), "-verify_other", path("issuer.pem")];
      const { stdout, stderr } = await run("openssl", [
        ...args,
        "-url",
        `${server.url}/pki/ocsp/${issuerId}`,
        ...trust,
      ]);
      return stdout + stderr;
    });
  }

  /** The DER of a request as openssl writes it. */
  async function opensslRequest(certificate: Certificate, ...options: string[]): Promise<Buffer> {
    return withFiles(await chainFiles(certificate), async (directory) => {
      const path = (name: string) => join(directory, name);
      const args = ["-issuer", path("issuer.pem"), ...options, "-cert", path("leaf.pem")];
      await run("openssl", ["ocsp", ...args, "-reqout", path("request.der")]);
      return readFile(path("request.der"));
    });
  }

  describe("key sets", () => {
    it("hold the active keys of an application by use, and jose verifies with them", async () => {
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

    it("of the organisation hold those of all its applications, and nobody else's", async () => {
      const holder = await makeHolder();
      const second = { ...holder, applicationId: (await harness.makeApplication(holder.organisationId)).id };
      const mine = [await issue(holder), await issue(second)];
      await issue(await makeHolder());
      const path = `/keystore/${holder.organisationId}/application.jwks`;
      expect(await kids(path)).toEqual(mine.map(({ kid }) => kid).sort());
    });

    it("show a new key at once, and move a revoked one to the inactive set at once", async () => {
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

    it("answer 304 to who has them, in the type asked for, to every origin, for at most a minute", async () => {
      const holder = await makeHolder();
      await issue(holder);
      const path = `/keystore/${holder.organisationId}/application.jwks`;
      const first = await get(path);
      expect(first.headers.get("content-type")).toBe("application/json");
      expect(first.headers.get("access-control-allow-origin")).toBe("*");
      expect(first.headers.get("cache-control")).toMatch(/^public, max-age=([1-5]?\d|60)$/);
      expect(first.headers.get("vary")).toBe("Accept");
      const etag = first.headers.get("etag") ?? "";
      expect(etag).toMatch(/^"[\w-]{27}"$/);
      expect((await get(path, { "If-None-Match": etag })).status).toBe(304);
      expect((await get(path, { "If-None-Match": `W/${etag}, "x"` })).status).toBe(304);
      expect((await get(path, { "If-None-Match": '"x"' })).status).toBe(200);
      const typed = await get(path, { Accept: "application/jwk-set+json" });
      expect(typed.headers.get("content-type")).toBe("application/jwk-set+json");
      const head = await fetch(server.url + path, { method: "HEAD" });
      expect([head.status, await head.text(), head.headers.get("etag")]).toEqual([200, "", etag]);
    });

    it("of nobody are 404 as a problem, of somebody without keys empty", async () => {
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

  it("serves certificates: a holder's by KID, the issuing CA's, the root's, the responder's", async () => {
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

  describe("CRL", () => {
    it("is not sent again to a client that has it, by its tag or its time (RFC 9110 §13.1.3)", async () => {
      const path = `/pki/${issuerId}.crl`;
      const since = async (headers: Record<string, string>) => (await get(path, headers)).status;
      // Again when a newer CRL comes in between: other tests revoke.
      await vi.waitFor(
        async () => {
          const first = await get(path);
          await first.arrayBuffer();
          const [modified, etag] = [first.headers.get("last-modified") ?? "", first.headers.get("etag") ?? ""];
          const secondBefore = new Date(Date.parse(modified) - 1_000).toUTCString();
          expect(await since({ "If-Modified-Since": modified })).toBe(304);
          expect(await since({ "If-Modified-Since": new Date().toUTCString() })).toBe(304);
          expect(await since({ "If-Modified-Since": secondBefore })).toBe(200);
          expect(await since({ "If-Modified-Since": "yesterday" })).toBe(200);
          expect(await since({ "If-Modified-Since": modified, "If-None-Match": '"x"' })).toBe(200); // the tag decides
          expect(await since({ "If-Modified-Since": secondBefore, "If-None-Match": etag })).toBe(304);
        },
        { timeout: 10_000, interval: 500 },
      );
    });

    it("is verified by openssl and makes it refuse a revoked certificate", async () => {
      const holder = await makeHolder();
      const [revoked, kept] = [await issue(holder), await issue(holder, "transport")];
      await revokeCertificate.execute(holder.admin, { kid: revoked.kid, reason: "keyCompromise" });
      // A second on a quiet machine; tests share theirs.
      const crlDer = await vi.waitFor(
        async () => {
          const response = await get(`/pki/${issuerId}.crl`);
          expect(response.headers.get("content-type")).toBe("application/pkix-crl");
          const der = Buffer.from(await response.arrayBuffer());
          expect(der.includes(Buffer.from(revoked.serialNumber, "hex"))).toBe(true);
          return der;
        },
        { timeout: 15_000, interval: 100 },
      );
      const rootCrl = Buffer.from(await (await get(`/pki/${harness.deps.authorities.root().id}.crl`)).arrayBuffer());
      const files = {
        ...(await chainFiles(revoked)),
        "kept.pem": kept.certificate,
        "crl.der": crlDer,
        "root.der": rootCrl,
      };
      await withFiles(files, async (directory) => {
        const path = (name: string) => join(directory, name);
        const openssl = async (...args: string[]) => {
          const { stdout, stderr } = await run("openssl", args);
          return stdout + stderr;
        };
        const crlPem = ["-inform", "DER", "-in", path("crl.der"), "-out", path("crl.pem")];
        expect(await openssl("crl", "-verify", "-CAfile", path("issuer.pem"), ...crlPem)).toContain("verify OK");
        expect(
          await openssl(
            "crl",
            "-verify",
            "-CAfile",
            path("root.pem"),
            "-inform",
            "DER",
            "-in",
            path("root.der"),
            "-out",
            path("root-crl.pem"),
          ),
        ).toContain("verify OK");
        const text = await openssl("crl", "-in", path("crl.pem"), "-noout", "-text");
        expect(text).toContain(revoked.serialNumber.toUpperCase());
        expect(text).toContain("Key Compromise");
        expect(text).not.toContain(kept.serialNumber.toUpperCase());
        const check = [
          "verify",
          "-crl_check",
          "-x509_strict",
          "-CAfile",
          path("root.pem"),
          "-untrusted",
          path("issuer.pem"),
        ];
        expect(await openssl(...check, "-CRLfile", path("crl.pem"), path("kept.pem"))).toContain("OK");
        await expect(openssl(...check, "-CRLfile", path("crl.pem"), path("leaf.pem"))).rejects.toThrow(
          /certificate revoked/,
        );
      });
    });
  });

  describe("OCSP", () => {
    it.each([
      ["SHA-1", ["-sha1"]],
      ["SHA-256", ["-sha256"]],
      ["without nonce", ["-no_nonce"]],
      ["with nonce", ["-nonce"]],
    ])("answers openssl good, then revoked at once (%s)", async (_what, options) => {
      const holder = await makeHolder();
      const certificate = await issue(holder);
      const good = await opensslOcsp(certificate, ...options);
      expect(good).toContain("Response verify OK");
      expect(good).toMatch(/leaf\.pem: good/);
      await revokeCertificate.execute(holder.admin, { kid: certificate.kid, reason: "cessationOfOperation" });
      const revoked = await opensslOcsp(certificate, ...options);
      expect(revoked).toContain("Response verify OK");
      expect(revoked).toMatch(/leaf\.pem: revoked/);
      expect(revoked).toContain("cessationOfOperation");
      if (options.includes("-nonce")) expect(revoked).not.toContain("no nonce");
    });

    it("says unknown of a serial it never issued", async () => {
      const certificate = await issue(await makeHolder());
      const answer = await withFiles(await chainFiles(certificate), async (directory) => {
        const path = (name: string) => join(directory, name);
        const args = ["ocsp", "-issuer", path("issuer.pem"), "-serial", "0x4fffffffffffffffffffffffffffffffff"];
        const trust = ["-CAfile", path("root.pem"), "-verify_other", path("issuer.pem")];
        const { stdout } = await run("openssl", [...args, "-url", `${server.url}/pki/ocsp/${issuerId}`, ...trust]);
        return stdout;
      });
      expect(answer).toMatch(/: unknown/);
    });

    it("answers a GET in every way the base64 can be escaped", async () => {
      const certificate = await issue(await makeHolder());
      // Requests until one has all three characters that people escape differently.
      let der = await opensslRequest(certificate, "-nonce");
      for (let i = 0; i < 60 && !/^(?=.*\+)(?=.*\/).*=$/.test(der.toString("base64")); i++) {
        der = await opensslRequest(certificate, "-nonce");
      }
      const base64 = der.toString("base64");
      const escaped = encodeURIComponent(base64);
      for (const form of [
        base64,
        escaped,
        escaped.toLowerCase() === escaped ? escaped : escaped.replace(/%2[BF]|%3D/g, (code) => code.toLowerCase()),
        encodeURIComponent(escaped),
        `/${base64}`,
        `//${escaped}`,
        `${base64}/`,
        `${escaped}//`,
        base64.replaceAll("+", "%2B"),
        base64.replaceAll("/", "%2F"),
        base64.replaceAll("=", "%3D"),
        base64.replace(/=+$/, ""),
        base64.replaceAll("+", "-").replaceAll("/", "_"),
      ]) {
        const body = await rawGet(`/pki/ocsp/${issuerId}/${form}`);
        expect([form, body.subarray(4, 12).toString("hex")]).toEqual([form, expect.stringContaining("0a0100")]);
      }
    });

    it("answers for the issuing CA by a responder of the root, which the CA's certificate names", async () => {
      const { authorities } = harness.deps;
      const [root, issuing] = [authorities.root(), authorities.issuing()];
      const aia = extensionValue(parseCertificate(issuing.certificateDer), "authorityInfoAccess");
      expect(aia?.ocspUrls).toEqual([`${harness.deps.env.pkiUrl}/pki/ocsp/${root.id}`]);
      const files = { "root.pem": root.certificatePem, "issuing.pem": issuing.certificatePem };
      const { stdout, stderr } = await withFiles(files, (directory) => {
        const certificates = ["-issuer", join(directory, "root.pem"), "-cert", join(directory, "issuing.pem")];
        const trust = ["-CAfile", join(directory, "root.pem"), "-url", `${server.url}/pki/ocsp/${root.id}`];
        return run("openssl", ["ocsp", ...certificates, ...trust]);
      });
      expect(stderr).toContain("Response verify OK");
      expect(stdout).toContain("issuing.pem: good");
    });

    it("says that an answer may be relied on for an hour, not longer: some consumers keep it as long as that", async () => {
      const certificate = await issue(await makeHolder());
      const stdout = await opensslOcsp(certificate);
      const times = ["This", "Next"].map((which) =>
        Date.parse(new RegExp(`${which} Update: (.*)`).exec(stdout)?.[1] ?? ""),
      );
      expect((times[1] ?? 0) - (times[0] ?? 0)).toBe(3_600_000);
    });

    it("lets GET answers be kept for a minute at most, and POST answers and nonces not at all", async () => {
      const certificate = await issue(await makeHolder());
      const der = await opensslRequest(certificate, "-no_nonce");
      const path = `/pki/ocsp/${issuerId}/${encodeURIComponent(der.toString("base64"))}`;
      for (const response of [await get(path), await get(path)]) {
        expect(response.headers.get("content-type")).toBe("application/ocsp-response");
        expect(response.headers.get("cache-control")).toMatch(/^public, max-age=\d+$/);
        expect(response.headers.get("last-modified")).toBeTruthy();
        expect(response.headers.get("expires")).toBeTruthy();
      }
      const nonced = await opensslRequest(certificate, "-nonce");
      const answer = await get(`/pki/ocsp/${issuerId}/${encodeURIComponent(nonced.toString("base64"))}`);
      expect(answer.headers.get("cache-control")).toBe("no-store");
    });

    it("answers what is not a request with malformedRequest, and a foreign issuer with unauthorized, in DER", async () => {
      const post = async (id: string, body: Uint8Array) => {
        const response = await fetch(`${server.url}/pki/ocsp/${id}`, { method: "POST", body: Buffer.from(body) });
        expect(response.headers.get("content-type")).toBe("application/ocsp-response");
        return [response.status, Buffer.from(await response.arrayBuffer()).toString("hex")];
      };
      expect(await post(issuerId, Buffer.from("<html>"))).toEqual([200, "30030a0101"]);
      expect(await post(issuerId, new Uint8Array())).toEqual([200, "30030a0101"]);
      expect(await post(issuerId, Buffer.alloc(3000, 0x30))).toEqual([413, "30030a0101"]);
      const certificate = await issue(await makeHolder());
      const der = await opensslRequest(certificate);
      expect(await post(harness.deps.authorities.root().id, der)).toEqual([200, "30030a0106"]);
      expect(await post("nobody", der)).toEqual([200, "30030a0106"]);
      const otherIssuer = Buffer.from(der);
      otherIssuer.fill(
        7,
        otherIssuer.indexOf(Buffer.from("0414", "hex")) + 2,
        otherIssuer.indexOf(Buffer.from("0414", "hex")) + 22,
      );
      expect(await post(issuerId, otherIssuer)).toEqual([200, "30030a0106"]);
      expect((await rawGet(`/pki/ocsp/${issuerId}/%zz`)).toString("hex")).toBe("30030a0101");
      expect((await rawGet(`/pki/ocsp/${issuerId}/not*base64`)).toString("hex")).toBe("30030a0101");
    });

    it("answers chunked bodies without a length, and stops reading too long ones", async () => {
      const certificate = await issue(await makeHolder());
      const der = await opensslRequest(certificate, "-no_nonce");
      expect((await chunkedPost(`/pki/ocsp/${issuerId}`, [der.subarray(0, 20), der.subarray(20)])).status).toBe(200);
      const long = Array.from({ length: 5 }, () => Buffer.alloc(1000));
      expect((await chunkedPost(`/pki/ocsp/${issuerId}`, long)).status).toBe(413);
    });
  });

  /** fetch normalises paths; this sends them as they are. */
  function rawGet(path: string): Promise<Buffer> {
    const { hostname, port } = new URL(server.url);
    return new Promise((resolve, reject) => {
      request({ hostname, port, path }, (res) => {
        const chunks: Buffer[] = [];
        res.on("data", (chunk: Buffer) => chunks.push(chunk));
        res.on("end", () => resolve(Buffer.concat(chunks)));
      })
        .on("error", reject)
        .end();
    });
  }

  function chunkedPost(path: string, chunks: Buffer[]): Promise<{ status: number | undefined }> {
    const { hostname, port } = new URL(server.url);
    return new Promise((resolve, reject) => {
      const req = request({ hostname, port, path, method: "POST" }, (res) => {
        res.resume();
        resolve({ status: res.statusCode });
      });
      req.on("error", reject);
      for (const chunk of chunks) req.write(chunk);
      req.end();
    });
  }
});
