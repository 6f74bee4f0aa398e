/**
 * File name of a certificate's downloads without their ending: `payments-rtssigning-1a2b3c`, the name of key and CSR files, with the end
 * of the KID to distinguish renewals.
 * @param holder unique name of the application, or the organisation's id
 * @param fileSuffix of the profile
 */
export const downloadName = (holder: string, fileSuffix: string, kid: string): string =>
  `${holder}-${fileSuffix}-${kid.slice(-6)}`.replace(/[^A-Za-z0-9._-]/g, "-");
