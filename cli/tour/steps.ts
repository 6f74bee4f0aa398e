/** The steps of the tour: each performs one action and returns its result, or throws a `TourFailure`. */
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { TourFailure, untilTrue } from "./portal";
import { REFUSALS, TOKENS } from "./token-steps";
import { openssl, shell } from "./tools";
import { CHAIN, LEAF, ROOT, type Step, type Walk } from "./walk";

interface JwkSet {
  keys: { kid: string; "x5t#S256"?: string }[];
}

const FIRST_CERTIFICATE: readonly Step[] = [
  {
    title: "Create an organisation",
    async walk(walk) {
      const { id } = await walk.portal.post<{ id: string }>("/organisations", {
        legalName: "Tour Bank PLC",
        country: "GB",
        registrationNumber: `TOUR-${walk.run}`,
      });
      walk.organisationId = id;
      return `Tour Bank PLC is ${id}`;
    },
  },
  {
    title: "Create an application",
    async walk(walk) {
      const application = await walk.portal.post<{ id: string; uniqueName: string }>(
        `/organisations/${walk.organisationId}/applications`,
        { name: "Tour", type: "server_to_server", securityConfiguration: "private_key_jwt" },
      );
      walk.applicationId = application.id;
      return `its certificates are named ${application.uniqueName}`;
    },
  },
  {
    title: "Create an OAuth client",
    async walk(walk) {
      const client = await walk.portal.post<{ clientId: string; authMethod: string }>(
        `/applications/${walk.applicationId}/clients`,
        { name: "Tour client", authMethod: "private_key_jwt", scopes: ["accounts"] },
      );
      walk.clientId = client.clientId;
      return `${client.clientId} authenticates with ${client.authMethod}`;
    },
  },
  {
    title: "Create a key and a CSR with the portal's openssl command",
    async walk(walk) {
      const template = await walk.portal.get<{ command: string; fileName: string }>(
        `/applications/${walk.applicationId}/csr-template?type=signing`,
      );
      await shell(template.command, walk.directory);
      walk.fileName = template.fileName;
      const subject = await openssl(["req", "-in", `${template.fileName}.csr`, "-noout", "-subject", "-verify"], walk);
      return subject.trim().replaceAll("\n", "; ");
    },
  },
  {
    title: "Issue a Signing certificate for it",
    async walk(walk) {
      const csr = await readFile(join(walk.directory, `${walk.fileName}.csr`), "utf8");
      const issued = await walk.portal.post<{
        kid: string;
        serialNumber: string;
        certificate: string;
        chain: string;
        status: string;
      }>(`/applications/${walk.applicationId}/certificates`, { type: "signing", csr, name: "Tour" });
      await writeFile(join(walk.directory, LEAF), issued.certificate);
      await writeFile(join(walk.directory, CHAIN), issued.chain);
      const der = Buffer.from(issued.certificate.replace(/-----[^-]+-----|\s/g, ""), "base64");
      const kid = createHash("sha256").update(der).digest("base64url");
      if (kid !== issued.kid) throw new TourFailure(`The KID is ${issued.kid}, but the certificate's hash is ${kid}.`);
      Object.assign(walk, { kid, serialNumber: issued.serialNumber });
      return `KID ${kid}`;
    },
  },
  {
    title: "Verify it with openssl, up to the root",
    async walk(walk) {
      const root = await walk.portal.bytes("/pki/root.crt");
      await writeFile(join(walk.directory, "root.der"), root);
      await openssl(["x509", "-inform", "DER", "-in", "root.der", "-out", ROOT], walk);
      const verdict = await openssl(["verify", "-x509_strict", "-CAfile", ROOT, "-untrusted", CHAIN, LEAF], walk);
      return verdict.trim();
    },
  },
  {
    title: "Find the KID in the application's key set",
    async walk(walk) {
      const active = await keySet(walk, "");
      if (!active.includes(walk.kid)) throw new TourFailure("The key set does not contain the new KID.");
      return `${active.length} active key${active.length === 1 ? "" : "s"}, including the new one`;
    },
  },
  {
    title: "Query OCSP: good",
    async walk(walk) {
      return queryOcsp(walk, "good");
    },
  },
];

const REVOCATION: readonly Step[] = [
  {
    title: "Revoke the Signing certificate",
    async walk(walk) {
      const revoked = await walk.portal.post<{ status: string }>(`/certificates/${walk.kid}/revoke`, {
        reason: "superseded",
        comment: "End of the tour",
      });
      if (revoked.status !== "revoked") throw new TourFailure(`The response has status ${revoked.status}.`);
      return "superseded, irreversible";
    },
  },
  {
    title: "Query OCSP again: revoked",
    async walk(walk) {
      return queryOcsp(walk, "revoked");
    },
  },
  {
    title: "Find it in the CRL",
    async walk(walk) {
      const serial = walk.serialNumber.toUpperCase();
      await untilTrue("The CRL does not list the serial after a second.", 1_000, async () => {
        const crl = await walk.portal.bytes(`/pki/${walk.issuerId}.crl`);
        await writeFile(join(walk.directory, "crl.der"), crl);
        const text = await openssl(["crl", "-inform", "DER", "-in", "crl.der", "-CAfile", CHAIN, "-text"], walk);
        return text.includes(serial);
      });
      return `serial ${serial.slice(0, 16)}… is listed, signed by the issuing CA`;
    },
  },
  {
    title: "Find the key in the inactive key set only",
    async walk(walk) {
      const [active, inactive] = await Promise.all([keySet(walk, ""), keySet(walk, "inactive/")]);
      if (active.includes(walk.kid)) throw new TourFailure("The revoked key is still in the active set.");
      if (!inactive.includes(walk.kid)) throw new TourFailure("The revoked key is not in the inactive set.");
      return "moved from active to inactive";
    },
  },
];

export const STEPS: readonly Step[] = [...FIRST_CERTIFICATE, ...TOKENS, ...REVOCATION, ...REFUSALS];

async function keySet(walk: Walk, which: "" | "inactive/"): Promise<string[]> {
  const path = `/keystore/${walk.organisationId}/${walk.applicationId}/${which}application.jwks`;
  const set = JSON.parse(Buffer.from(await walk.portal.bytes(path)).toString("utf8")) as JwkSet;
  return set.keys.map(({ kid }) => kid);
}

/** Queries the responder that the certificate names, and verifies its signature up to the root. */
async function queryOcsp(walk: Walk, wanted: "good" | "revoked"): Promise<string> {
  const url = (await openssl(["x509", "-in", LEAF, "-noout", "-ocsp_uri"], walk)).trim();
  walk.issuerId = url.split("/").at(-1) ?? "";
  const question = ["ocsp", "-issuer", CHAIN, "-cert", LEAF, "-url", url, "-CAfile", ROOT, "-verify_other", CHAIN];
  const answer = await openssl(question, walk);
  const said = /leaf\.pem: (\w+)/.exec(answer)?.[1];
  if (said !== wanted) throw new TourFailure(`OCSP status is ${said ?? "missing"}, not ${wanted}.`);
  if (!answer.includes("Response verify OK")) throw new TourFailure("The signature of the OCSP response is invalid.");
  return `${said}, signed by a responder of the issuing CA`;
}
