import { encodeCertificateBundle } from "@/lib/pki/cms";
import { pemEncode } from "@/lib/pki/pem";
import { defineOperation } from "./context";
import { downloadName } from "./download-name";
import { findReferenced } from "./find-referenced";
import { CertificateDownload, DownloadCertificateInput, type DownloadFormat } from "./schema/certificate";
import type { WholeRow } from "./store";
import { readScope } from "./view";

/**
 * A certificate as a file. As in certbot, `chain` is the issuing CA without leaf and root, `fullchain` is the leaf
 * followed by the chain.
 */
export const downloadCertificate = defineOperation({
  operation: "certificate.download",
  summary: "Download a certificate as PEM, DER or PKCS#7, with or without its chain.",
  permission: "certificate:read",
  scope: "organisation",
  effect: "read",
  input: DownloadCertificateInput,
  output: CertificateDownload,
  async run({ ctx, input, tx }) {
    const row = await findReferenced(tx, readScope(ctx.actor), input.kid);
    const leafDer = row.der ?? new Uint8Array();
    const issuer = ctx.deps.authorities.byId(row.issuerId);
    const chainPem = ctx.deps.authorities.chainPem(row.issuerId);
    const leafPem = pemEncode("CERTIFICATE", leafDer);
    const files: Record<DownloadFormat, () => { suffix: string; contentType: string; body: Uint8Array }> = {
      pem: () => ({ suffix: ".pem", contentType: PEM, body: Buffer.from(leafPem) }),
      der: () => ({ suffix: ".cer", contentType: "application/pkix-cert", body: leafDer }),
      p7c: () => ({
        suffix: ".p7c",
        contentType: "application/pkcs7-mime; smime-type=certs-only",
        body: encodeCertificateBundle([leafDer, ...(issuer ? [issuer.certificateDer] : [])]),
      }),
      chain: () => ({ suffix: "-chain.pem", contentType: PEM, body: Buffer.from(chainPem) }),
      fullchain: () => ({ suffix: "-fullchain.pem", contentType: PEM, body: Buffer.from(leafPem + chainPem) }),
    };
    const { suffix, ...file } = files[input.format]();
    return { fileName: `${fileStem(row)}${suffix}`, ...file };
  },
});

/** Media type of one or more certificates (RFC 8555 §9.1). */
const PEM = "application/pem-certificate-chain";

function fileStem(row: WholeRow): string {
  const definition = row.profile.definition as { fileSuffix?: string }; // validated by the profile schema when it was stored
  return downloadName(
    row.application?.uniqueName ?? row.organisationId,
    definition.fileSuffix ?? row.type,
    row.kid ?? "",
  );
}
