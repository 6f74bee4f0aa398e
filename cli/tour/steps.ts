/** The steps of the tour: each performs one action and returns its result, or throws a `TourFailure`. */
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CHAIN, LEAF, ROOT, type Step, type TourContext } from "./context";
import { TourFailure, untilTrue } from "./portal";
import { REFUSALS, TOKENS } from "./token-steps";
import { openssl, shell } from "./tools";

interface JwkSet {
  keys: { kid: string; "x5t#S256"?: string }[];
}

const FIRST_CERTIFICATE: readonly Step[] = [
  {
    title: "Create an organisation",
    async run(context) {
      const { id } = await context.portal.post<{ id: string }>("/organisations", {
        legalName: "Tour Bank PLC",
        country: "GB",
        registrationNumber: `TOUR-${context.runId}`,
      });
      context.organisationId = id;
      return `Tour Bank PLC is ${id}`;
    },
  },
  {
    title: "Create an application",
    async run(context) {
      const application = await context.portal.post<{ id: string; uniqueName: string }>(
        `/organisations/${context.organisationId}/applications`,
        { name: "Tour", type: "server_to_server", securityConfiguration: "private_key_jwt" },
      );
      context.applicationId = application.id;
      return `its certificates are named ${application.uniqueName}`;
    },
  },
  {
    title: "Create an OAuth client",
    async run(context) {
      const client = await context.portal.post<{ clientId: string; authMethod: string }>(
        `/applications/${context.applicationId}/clients`,
        { name: "Tour client", authMethod: "private_key_jwt", scopes: ["accounts"] },
      );
      context.clientId = client.clientId;
      return `${client.clientId} authenticates with ${client.authMethod}`;
    },
  },
  {
    title: "Create a key and a CSR with the portal's openssl command",
    async run(context) {
      const template = await context.portal.get<{ command: string; fileName: string }>(
        `/applications/${context.applicationId}/csr-template?type=signing`,
      );
      await shell(template.command, context.directory);
      context.fileName = template.fileName;
      const subject = await openssl(
        ["req", "-in", `${template.fileName}.csr`, "-noout", "-subject", "-verify"],
        context,
      );
      return subject.trim().replaceAll("\n", "; ");
    },
  },
  {
    title: "Issue a Signing certificate for the key",
    async run(context) {
      const csr = await readFile(join(context.directory, `${context.fileName}.csr`), "utf8");
      const issued = await context.portal.post<{
        kid: string;
        serialNumber: string;
        certificate: string;
        chain: string;
        status: string;
      }>(`/applications/${context.applicationId}/certificates`, { type: "signing", csr, name: "Tour" });
      await writeFile(join(context.directory, LEAF), issued.certificate);
      await writeFile(join(context.directory, CHAIN), issued.chain);
      const der = Buffer.from(issued.certificate.replace(/-----[^-]+-----|\s/g, ""), "base64");
      const kid = createHash("sha256").update(der).digest("base64url");
      if (kid !== issued.kid) throw new TourFailure(`The KID is ${issued.kid}, but the certificate's hash is ${kid}.`);
      Object.assign(context, { kid, serialNumber: issued.serialNumber });
      return `KID ${kid}`;
    },
  },
  {
    title: "Verify the certificate with openssl, up to the root",
    async run(context) {
      const root = await context.portal.bytes("/pki/root.crt");
      await writeFile(join(context.directory, "root.der"), root);
      await openssl(["x509", "-inform", "DER", "-in", "root.der", "-out", ROOT], context);
      const verdict = await openssl(["verify", "-x509_strict", "-CAfile", ROOT, "-untrusted", CHAIN, LEAF], context);
      return verdict.trim();
    },
  },
  {
    title: "Find the KID in the application's key set",
    async run(context) {
      const active = await keySet(context, "");
      if (!active.includes(context.kid)) throw new TourFailure("The key set does not contain the new KID.");
      return `${active.length} active key${active.length === 1 ? "" : "s"}, including the new one`;
    },
  },
  {
    title: "Query OCSP, expecting good",
    async run(context) {
      return queryOcsp(context, "good");
    },
  },
];

const REVOCATION: readonly Step[] = [
  {
    title: "Revoke the Signing certificate",
    async run(context) {
      const revoked = await context.portal.post<{ status: string }>(`/certificates/${context.kid}/revoke`, {
        reason: "superseded",
        comment: "End of the tour",
      });
      if (revoked.status !== "revoked") throw new TourFailure(`The response has status ${revoked.status}.`);
      return "superseded, irreversible";
    },
  },
  {
    title: "Query OCSP, expecting revoked",
    async run(context) {
      return queryOcsp(context, "revoked");
    },
  },
  {
    title: "Find the certificate in the CRL",
    async run(context) {
      const serial = context.serialNumber.toUpperCase();
      await untilTrue("The CRL does not list the serial after a second.", 1_000, async () => {
        const crl = await context.portal.bytes(`/pki/${context.issuerId}.crl`);
        await writeFile(join(context.directory, "crl.der"), crl);
        const text = await openssl(["crl", "-inform", "DER", "-in", "crl.der", "-CAfile", CHAIN, "-text"], context);
        return text.includes(serial);
      });
      return `serial ${serial.slice(0, 16)}… is listed, signed by the issuing CA`;
    },
  },
  {
    title: "Find the key in the inactive key set only",
    async run(context) {
      const [active, inactive] = await Promise.all([keySet(context, ""), keySet(context, "inactive/")]);
      if (active.includes(context.kid)) throw new TourFailure("The revoked key is still in the active set.");
      if (!inactive.includes(context.kid)) throw new TourFailure("The revoked key is not in the inactive set.");
      return "moved from active to inactive";
    },
  },
];

export const STEPS: readonly Step[] = [...FIRST_CERTIFICATE, ...TOKENS, ...REVOCATION, ...REFUSALS];

async function keySet(context: TourContext, which: "" | "inactive/"): Promise<string[]> {
  const path = `/keystore/${context.organisationId}/${context.applicationId}/${which}application.jwks`;
  const set = JSON.parse(Buffer.from(await context.portal.bytes(path)).toString("utf8")) as JwkSet;
  return set.keys.map(({ kid }) => kid);
}

/** Queries the responder that the certificate names, and verifies its signature up to the root. */
async function queryOcsp(context: TourContext, wanted: "good" | "revoked"): Promise<string> {
  const url = (await openssl(["x509", "-in", LEAF, "-noout", "-ocsp_uri"], context)).trim();
  context.issuerId = url.split("/").at(-1) ?? "";
  const question = ["ocsp", "-issuer", CHAIN, "-cert", LEAF, "-url", url, "-CAfile", ROOT, "-verify_other", CHAIN];
  const answer = await openssl(question, context);
  const said = /leaf\.pem: (\w+)/.exec(answer)?.[1];
  if (said !== wanted) throw new TourFailure(`OCSP status is ${said ?? "missing"}, not ${wanted}.`);
  if (!answer.includes("Response verify OK")) throw new TourFailure("The signature of the OCSP response is invalid.");
  return `${said}, signed by a responder of the issuing CA`;
}
