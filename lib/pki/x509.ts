/**
 * `@peculiar/x509`, which checks and shows certificates that others made. It needs the metadata polyfill before it, and both take some
 * 20 MB and 0.1 s to load, so product code loads this file by `import()` where a request needs it (decision 161).
 */
import "reflect-metadata";

export { X509Certificate, X509ChainBuilder, X509Crl } from "@peculiar/x509";
