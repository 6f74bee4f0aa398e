import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import type { Certificate } from "@/lib/certificates/schema/certificate";
import { withFiles } from "@/lib/certificates/testing";
import { HOUR_MS } from "@/lib/durations";
import { extensionValue, parseCertificate } from "@/lib/pki/certificate";
import { checkStatusCommand } from "@/lib/snippets/check-status";
import { trustRootCommand } from "@/lib/snippets/trust-root";
import { chainFiles, get, harness, issue, issuerId, makeHolder, server } from "./testing/status-endpoints";

const run = promisify(execFile);
describe("the public status endpoints", () => {
  /** Output of `openssl ocsp`, which verifies signature, delegation and times. */
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

  /** The DER of a request created by openssl. */
  async function opensslRequest(certificate: Certificate, ...options: string[]): Promise<Buffer> {
    return withFiles(await chainFiles(certificate), async (directory) => {
      const path = (name: string) => join(directory, name);
      const args = ["-issuer", path("issuer.pem"), ...options, "-cert", path("leaf.pem")];
      await run("openssl", ["ocsp", ...args, "-reqout", path("request.der")]);
      return readFile(path("request.der"));
    });
  }

  describe("OCSP", () => {
    it("the commands that pages show download the CAs, compare the root and verify the status", async () => {
      const holder = await makeHolder();
      const certificate = await issue(holder);
      const { pathname } = new URL(certificate.links.x5u);
      const status = checkStatusCommand({
        ...{ publicUrl: server.url, issuerId, ocspUrl: `${server.url}/pki/ocsp/${issuerId}` },
        x5u: server.url + pathname,
      });
      const bundle = { "fullchain.pem": certificate.certificate + certificate.chain };
      await withFiles(bundle, async (directory) => {
        const bash = (script: string) => run("bash", ["-ec", `set -o pipefail; ${script}`], { cwd: directory });
        const { stdout, stderr } = await bash(status);
        expect(stderr).toContain("Response verify OK");
        expect(stdout).toMatch(/^certificate\.pem: good/);
        const { thumbprintSha256 } = parseCertificate(harness.deps.authorities.root().certificateDer);
        const trusted = await bash(trustRootCommand({ publicUrl: server.url, thumbprintSha256 }));
        expect(trusted.stdout).toMatch(/fullchain\.pem: OK\n$/);
        const other = trustRootCommand({ publicUrl: server.url, thumbprintSha256: "0".repeat(64) });
        await expect(bash(other)).rejects.toThrow();
      });
    });

    it.each([
      ["SHA-1", ["-sha1"]],
      ["SHA-256", ["-sha256"]],
      ["without nonce", ["-no_nonce"]],
      ["with nonce", ["-nonce"]],
    ])("answers openssl good, then immediately revoked (%s)", async (_what, options) => {
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

    it("answers unknown for a serial it never issued", async () => {
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

    it("answers a GET with every escaping of base64", async () => {
      const certificate = await issue(await makeHolder());
      // Until a request has all three characters that clients escape differently.
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

    it("answers for the issuing CA with a responder of the root, which the CA's certificate names", async () => {
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

    it("sets nextUpdate to one hour at most, because some clients cache the response until then", async () => {
      const certificate = await issue(await makeHolder());
      const stdout = await opensslOcsp(certificate);
      const times = ["This", "Next"].map((which) =>
        Date.parse(new RegExp(`${which} Update: (.*)`).exec(stdout)?.[1] ?? ""),
      );
      expect((times[1] ?? 0) - (times[0] ?? 0)).toBe(HOUR_MS);
    });

    it("allows caching of GET responses for at most a minute, and not of POST responses and nonces", async () => {
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

    it("answers an invalid request with malformedRequest, and a foreign issuer with unauthorized, in DER", async () => {
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

    it("answers chunked bodies, and stops reading too long ones", async () => {
      const certificate = await issue(await makeHolder());
      const der = await opensslRequest(certificate, "-no_nonce");
      expect((await chunkedPost(`/pki/ocsp/${issuerId}`, [der.subarray(0, 20), der.subarray(20)])).status).toBe(200);
      const long = Array.from({ length: 5 }, () => Buffer.alloc(1000));
      expect((await chunkedPost(`/pki/ocsp/${issuerId}`, long)).status).toBe(413);
    });
  });

  /** fetch normalises paths; this sends them unchanged. */
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
