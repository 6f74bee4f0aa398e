import { countCertificates } from "@/lib/certificates/count-certificates";
import { csrTemplate } from "@/lib/certificates/csr-template";
import { describeCertificate } from "@/lib/certificates/describe-certificate";
import { downloadCertificate } from "@/lib/certificates/download-certificate";
import { expiryOverview } from "@/lib/certificates/expiry-overview";
import { exportCertificates } from "@/lib/certificates/export-certificates";
import { getCertificate } from "@/lib/certificates/get-certificate";
import { inspectCsr } from "@/lib/certificates/inspect-csr";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { listCertificates } from "@/lib/certificates/list-certificates";
import { renewCertificate } from "@/lib/certificates/renew-certificate";
import { revocationImpact } from "@/lib/certificates/revocation-impact";
import { revocationOutcome } from "@/lib/certificates/revocation-outcome";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { getRotation } from "@/lib/certificates/rotation";
import { updateCertificate } from "@/lib/certificates/update-certificate";
import { getKeyUsage } from "@/lib/usage/get-key-usage";
import { EXAMPLE_CSR } from "../examples";
import { get, patch, post, tagged } from "../route";

/** One operation with five paths, one for each format. */
const DOWNLOADS = [
  download("downloadPem", "/certificates/{kid}.pem", "pem", "application/pem-certificate-chain"),
  download("downloadDer", "/certificates/{kid}.der", "der", "application/pkix-cert"),
  download("downloadP7c", "/certificates/{kid}.p7c", "p7c", "application/pkcs7-mime"),
  download("downloadChain", "/certificates/{kid}/chain.pem", "chain", "application/pem-certificate-chain"),
  download("downloadFullchain", "/certificates/{kid}/fullchain.pem", "fullchain", "application/pem-certificate-chain"),
];

function download(id: string, path: string, format: string, fileType: string) {
  return get(path, downloadCertificate, { id, answer: "file", fixed: { format }, fileType });
}

export const certificates = tagged("Certificates", [
  get("/applications/{applicationId}/csr-template", csrTemplate),
  get("/organisations/{organisationId}/csr-template", csrTemplate, { id: "csrTemplateOfOrganisation" }),
  post("/csr/inspect", inspectCsr, { takesPkcs10: true, example: { csr: EXAMPLE_CSR } }),
  post("/applications/{applicationId}/certificates", issueCertificate, {
    created: "/certificates/{kid}",
    takesPkcs10: true,
    example: { type: "signing", csr: EXAMPLE_CSR, name: "Payments signing 2027" },
  }),
  post("/organisations/{organisationId}/certificates", issueCertificate, {
    id: "issueOrganisationCertificate",
    created: "/certificates/{kid}",
    takesPkcs10: true,
    example: { type: "organisation-transport", csr: EXAMPLE_CSR },
  }),
  post("/certificates/{kid}/renew", renewCertificate, {
    created: "/certificates/{kid}",
    takesPkcs10: true,
    example: { csr: EXAMPLE_CSR },
  }),
  get("/certificates", listCertificates, { asCsv: exportCertificates }),
  get("/applications/{applicationId}/certificates", listCertificates, {
    id: "listCertificatesOfApplication",
    asCsv: exportCertificates,
  }),
  get("/organisations/{organisationId}/certificates", listCertificates, {
    id: "listCertificatesOfOrganisation",
    asCsv: exportCertificates,
  }),
  get("/certificates.csv", exportCertificates, { fileType: "text/csv", answer: "stream" }),
  get("/expiry-overview", expiryOverview),
  get("/certificate-counts", countCertificates),
  get("/certificates/{kid}", getCertificate),
  patch("/certificates/{kid}", updateCertificate, {
    example: { name: "Payments signing 2027", keyHolderNote: "HSM in rack 4, ask the platform team" },
  }),
  get("/certificates/{kid}/description", describeCertificate),
  get("/certificates/{kid}/usage", getKeyUsage),
  get("/certificates/{kid}/revocation-impact", revocationImpact),
  get("/certificates/{kid}/revocation-outcome", revocationOutcome),
  post("/certificates/{kid}/revoke", revokeCertificate, {
    example: { reason: "superseded", comment: "Replaced by the key of 2027." },
  }),
  get("/certificates/{kid}/rotation", getRotation),
  ...DOWNLOADS,
]);
