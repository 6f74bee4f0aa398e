/** Client certificates that our CA did not issue, made by openssl. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { withFiles } from "@/lib/certificates/testing";
import { extensionValue, parseCertificate } from "@/lib/pki/certificate";
import type { Harness } from "@/lib/testing/harness";
import { type ClientPair, run } from "../testing";

/** Another authority under our issuing CA's name and key identifier, with a client certificate by our subject rules. */
export async function impostor({ deps }: Harness, subject: string): Promise<ClientPair> {
  const issuing = parseCertificate(deps.authorities.issuing().certificateDer);
  const name = issuing.subject.map(({ type, value }) => `/${type}=${value}`).join("");
  const ski = extensionValue(issuing, "subjectKeyIdentifier")?.keyIdHex ?? "";
  const extensions = "extendedKeyUsage=clientAuth\nkeyUsage=critical,digitalSignature\nauthorityKeyIdentifier=keyid\n";
  return withFiles({ "leaf.cnf": extensions }, async (cwd) => {
    const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    const ca = ["-x509", "-subj", name, "-addext", `subjectKeyIdentifier=${ski}`, "-days", "30"];
    await run("openssl", ["req", ...ec, ...ca, "-keyout", "ca.key", "-out", "ca.pem"], { cwd });
    await run("openssl", ["req", ...ec, "-subj", subject, "-keyout", "leaf.key", "-out", "leaf.csr"], { cwd });
    const sign = ["-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "9"];
    await run("openssl", ["x509", ...sign, "-extfile", "leaf.cnf", "-out", "leaf.pem"], { cwd });
    return { key: await readFile(join(cwd, "leaf.key"), "utf8"), cert: await readFile(join(cwd, "leaf.pem"), "utf8") };
  });
}

/** A self-signed client certificate. */
export async function selfSigned(): Promise<ClientPair> {
  return withFiles({}, async (cwd) => {
    const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=self"];
    await run("openssl", ["req", "-x509", ...ec, "-days", "9", "-keyout", "key.pem", "-out", "cert.pem"], { cwd });
    return { key: await readFile(join(cwd, "key.pem"), "utf8"), cert: await readFile(join(cwd, "cert.pem"), "utf8") };
  });
}
