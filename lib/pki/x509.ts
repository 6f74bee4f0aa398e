/**
 * `@peculiar/x509`, for checking and displaying foreign certificates. It requires the metadata polyfill, and both take about
 * 20 MB and 0.1 s to load, so product code loads this file by `import()` when a request needs it (decision 161).
 */
import "reflect-metadata";

export { X509Certificate, X509ChainBuilder, X509Crl } from "@peculiar/x509";
