/** Interoperability: GnuPG and NSS check revocation with our CRL and OCSP responses. Debian packages gpgsm, dirmngr and libnss3-tools. */

import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "@/lib/durations";
import { parseCertificate } from "@/lib/pki/certificate";
import type { CrlEntry } from "@/lib/pki/crl";
import { parseOcspRequest } from "@/lib/pki/ocsp-request";
import { pemEncode } from "@/lib/pki/pem";
import { transportProfile } from "@/lib/profiles/built-in";
import { issueCrl } from "./crl";
import { signOcspResponse } from "./ocsp";
import { issueTestLeaf, type TestPki, testKey, testPki } from "./testing";

const run = promisify(execFile);
const has = (tool: string) => spawnSync(tool, ["--version"], { stdio: "ignore" }).error === undefined;
const now = new Date(); // both use the machine's clock

let server: Server;
let pki: TestPki;
let folder: string;
let good: Uint8Array;
let revoked: Uint8Array;
let crl: Uint8Array;
const requests: string[] = [];

const path = (name: string) => join(folder, name);
const serialOf = (der: Uint8Array) => parseCertificate(der).serialHex;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "countersign-gnupg-"));
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    requests.push(`${request.method} ${request.url}`);
    response.end(
      request.url?.includes("ocsp") ? await answerOcsp(Buffer.concat(chunks)) : await answer(request.url ?? ""),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // GnuPG 2.2 can't read ECDSA signatures of CRLs, so the authority uses RSA.
  pki = await testPki("RSA", now, `http://127.0.0.1:${(server.address() as AddressInfo).port}/pki`);
  good = (await issueTestLeaf(pki, testKey("RSA"), transportProfile, now)).certificateDer;
  revoked = (await issueTestLeaf(pki, testKey("RSA"), transportProfile, now)).certificateDer;
  crl = await crlOf("issuing", [{ serialHex: serialOf(revoked), revokedAt: now, reason: "superseded" }]);
  for (const [name, der] of [
    ["root", pki.rootDer],
    ["issuing", pki.issuingDer],
    ["good", good],
    ["revoked", revoked],
  ] as const) {
    await writeFile(path(`${name}.pem`), pemEncode("CERTIFICATE", der));
    await writeFile(path(`${name}.der`), der);
  }
  await writeFile(path("issuing.crl"), crl);
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

function crlOf(kind: "root" | "issuing", entries: CrlEntry[]): Promise<Uint8Array> {
  const [issuer, signer] = kind === "root" ? [pki.root, pki.rootSigner] : [pki.issuer, pki.issuingSigner];
  const nextUpdate = new Date(now.getTime() + DAY_MS);
  return issueCrl({ issuer, signer, number: 1n, thisUpdate: now, nextUpdate, entries });
}

async function answer(url: string): Promise<Uint8Array> {
  if (url.endsWith("issuing.crl")) return crl;
  if (url.endsWith("root.crl")) return crlOf("root", []);
  return url.endsWith("root.crt") ? pki.rootDer : pki.issuingDer;
}

async function answerOcsp(der: Buffer): Promise<Uint8Array> {
  const reading = parseOcspRequest(der);
  if (reading.kind === "malformed") throw new Error("not a request");
  const { certIds, nonce } = reading.request;
  const thisUpdate = new Date();
  const nextUpdate = new Date(thisUpdate.getTime() + HOUR_MS);
  const singles = certIds.map((certId) => ({
    certIdDer: certId.der,
    thisUpdate,
    nextUpdate,
    status:
      certId.serialHex === serialOf(revoked)
        ? ({ kind: "revoked", revokedAt: now, reason: "superseded" } as const)
        : ({ kind: "good" } as const),
  }));
  return signOcspResponse(pki.responder, { producedAt: thisUpdate, singles, ...(nonce ? { nonce } : {}) });
}

describe.skipIf(!has("gpgsm") || !has("dirmngr"))("GnuPG", { timeout: 120_000 }, () => {
  /** gpgsm's listing of all certificates, in a temporary home directory. */
  async function listKeys(...options: string[]): Promise<string> {
    const home = await mkdtemp(join(tmpdir(), "gnupg-"));
    const gpgsm = async (...args: string[]) => {
      const { stdout, stderr } = await run("gpgsm", ["--homedir", home, "--batch", ...args]).catch(
        (error: { stdout: string; stderr: string }) => error, // exits with an error when a certificate is bad
      );
      return stdout + stderr;
    };
    try {
      const root = parseCertificate(pki.rootDer).thumbprintSha1.toUpperCase();
      await writeFile(join(home, "trustlist.txt"), `${root} S relax\n`);
      await writeFile(join(home, "dirmngr.conf"), "allow-ocsp\ndisable-ldap\n");
      for (const name of ["root", "issuing", "good", "revoked"]) await gpgsm("--import", path(`${name}.pem`));
      return await gpgsm(...options, "--list-keys", "--with-validation", "--with-colons");
    } finally {
      await run("gpgconf", ["--homedir", home, "--kill", "all"]).catch(() => {}); // may not be running
      await rm(home, { recursive: true, force: true });
    }
  }

  /** Validity of a certificate: `f` fully valid, `r` revoked (field 2 of doc/DETAILS), found by its serial (field 5 of `crs`). */
  const verdict = (listing: string, der: Uint8Array) => {
    const lines = listing.split("\n").filter((line) => /^cr[ts]:/.test(line));
    return lines.find((line) => line.split(":")[7]?.toLowerCase() === serialOf(der))?.split(":")[1];
  };

  it("accepts a good certificate and refuses a revoked one by CRL", async () => {
    const listing = await listKeys();
    expect(listing).not.toMatch(/unknown critical/);
    expect(requests).toContain("GET /pki/issuing.crl");
    expect([verdict(listing, good), verdict(listing, revoked)]).toEqual(["f", "r"]);
  });

  it("accepts a good certificate and refuses a revoked one by OCSP", async () => {
    const listing = await listKeys("--enable-ocsp");
    expect(requests).toContain("POST /pki/ocsp/issuing");
    expect([verdict(listing, good), verdict(listing, revoked)]).toEqual(["f", "r"]);
  });
});

describe.skipIf(!has("crlutil") || !has("vfychain"))("NSS", { timeout: 60_000 }, () => {
  it("imports the CRL, accepts a good certificate and refuses a revoked one", async () => {
    const db = `sql:${await mkdtemp(join(folder, "nss-"))}`;
    await run("certutil", ["-N", "-d", db, "--empty-password"]);
    await run("certutil", ["-A", "-d", db, "-n", "root", "-t", "CT,,", "-i", path("root.pem")]);
    await run("certutil", ["-A", "-d", db, "-n", "issuing", "-t", ",,", "-i", path("issuing.pem")]);
    await run("crlutil", ["-I", "-d", db, "-i", path("issuing.crl"), "-t", "1"]);
    const check = async (name: string) => {
      const method = ["-g", "leaf", "-m", "crl", "-s", "failIfNoInfo"];
      const args = ["-d", db, "-pp", "-u", "0", ...method, path(`${name}.der`), path("issuing.der")];
      const { stdout, stderr } = await run("vfychain", args).catch(
        (error: { stdout: string; stderr: string }) => error,
      );
      return stdout + stderr;
    };
    expect(await check("good")).toContain("Chain is good");
    expect(await check("revoked")).toMatch(/Chain is bad[\s\S]*revoked/i);
    expect(await readFile(path("issuing.crl"))).toEqual(Buffer.from(crl));
  });
});
