/**
 * `@peculiar/x509`: reads foreign certificates, and builds CSRs in the browser. It requires the metadata polyfill, and both take about
 * 20 MB and 0.1 s to load, so product code loads this file by `import()` when it is needed (decisions 161 and 170).
 */
import "reflect-metadata";

export type { JsonGeneralName, JsonNameParams } from "@peculiar/x509";
export {
  Name,
  Pkcs10CertificateRequestGenerator,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509ChainBuilder,
  X509Crl,
} from "@peculiar/x509";
