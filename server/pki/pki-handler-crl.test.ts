import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, vi } from "vitest";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { withFiles } from "@/lib/certificates/testing";
import { chainFiles, get, harness, issue, issuerId, makeHolder } from "./testing/status-endpoints";

const run = promisify(execFile);
describe("the public status endpoints", () => {
  describe("CRL", () => {
    it("is not sent again to a client that has it, by its tag or its time (RFC 9110 §13.1.3)", async () => {
      const path = `/pki/${issuerId}.crl`;
      const since = async (headers: Record<string, string>) => (await get(path, headers)).status;
      // Repeated when a newer CRL is published in between: other tests revoke.
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

    it("is verified by openssl, which then rejects a revoked certificate", async () => {
      const holder = await makeHolder();
      const [revoked, kept] = [await issue(holder), await issue(holder, "transport")];
      await revokeCertificate.execute(holder.admin, { kid: revoked.kid, reason: "keyCompromise" });
      // One second on an idle machine; the test machine is shared.
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
});
