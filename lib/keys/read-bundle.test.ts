import { describe, expect, it } from "vitest";
import { issueTestLeaf, testPki } from "@/lib/ca/testing";
import { encodeCertificateBundle } from "@/lib/pki/cms";
import { pemEncode } from "@/lib/pki/pem";
import { readUploadOrBundle } from "./read-bundle";
import { openssl } from "./testing";

const base64 = (der: Uint8Array) => Buffer.from(der).toString("base64");

describe("a PKCS#7 upload", () => {
  it.each<[what: string, write: (der: Uint8Array) => string]>([
    ["base64", base64],
    ["PEM as written by openssl", (der) => pemEncode("PKCS7", der)],
    ["PEM as named by RFC 7468", (der) => pemEncode("CMS", der)],
    ["PEM in base64", (der) => base64(Buffer.from(pemEncode("PKCS7", der)))],
  ])("returns the end entity of its chain, from %s", async (_, write) => {
    const pki = await testPki();
    const { certificateDer } = await issueTestLeaf(pki);
    const upload = await readUploadOrBundle(
      write(encodeCertificateBundle([pki.rootDer, certificateDer, pki.issuingDer])),
    );
    if (upload.kind !== "keys") throw new Error(JSON.stringify(upload));
    expect(upload.keys.map(({ certificate }) => certificate?.der)).toEqual([certificateDer]);
  });

  it("is rejected with private keys, without certificates, with a CA only, and when truncated", async () => {
    const pki = await testPki();
    const { certificateDer } = await issueTestLeaf(pki);
    const bundle = encodeCertificateBundle([certificateDer]);
    const key = (await openssl(["genpkey -algorithm ed25519 -out k.pem"], "k.pem")).toString();
    const codeOf = async (text: string) => {
      const upload = await readUploadOrBundle(text);
      return upload.kind === "unreadable" ? upload.findings.map(({ code }) => code) : upload.kind;
    };
    expect(await codeOf(pemEncode("PKCS7", bundle) + key)).toBe("private");
    expect(await codeOf(base64(encodeCertificateBundle([])))).toEqual(["key.none"]);
    expect(await codeOf(base64(encodeCertificateBundle([pki.issuingDer])))).toEqual(["key.is_ca"]);
    expect(await codeOf(base64(bundle.subarray(0, -9)))).toEqual(["cms.unreadable"]);
    expect(await codeOf(pemEncode("PKCS7", certificateDer))).toEqual(["key.wrong_block"]);
  });

  it("other uploads are parsed as before", async () => {
    const { certificateDer } = await issueTestLeaf(await testPki());
    expect(await readUploadOrBundle(pemEncode("CERTIFICATE", certificateDer))).toMatchObject({ kind: "keys" });
    expect(await readUploadOrBundle({ kty: "nothing" })).toMatchObject({ kind: "unreadable" });
    expect(await readUploadOrBundle("nothing")).toMatchObject({ kind: "unreadable" });
  });
});
