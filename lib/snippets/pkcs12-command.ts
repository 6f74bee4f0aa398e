import { quoteForShell } from "@/lib/registration/shell-quoting";

interface Files {
  /** The private key in PEM, with or without a passphrase. */
  keyFile: string;
  /** Certificate and chain in PEM, the certificate first. */
  fullChainFile: string;
  pkcs12File: string;
  /** Name of the entry: Java's alias. */
  friendlyName: string;
}

/**
 * Makes a PKCS#12 file with openssl, from the saved key and the downloaded chain. openssl asks for the passphrase of the key and for the one of
 * the new file. The algorithms are named because OpenSSL 1.1 would take RC2 and SHA-1. Safe file names need no quotes, so the line is
 * the same for bash, zsh and PowerShell.
 */
export function pkcs12Command({ keyFile, fullChainFile, pkcs12File, friendlyName }: Files): string {
  const [key, chain, name, out] = [keyFile, fullChainFile, friendlyName, pkcs12File].map((part) => quoteForShell(part));
  const algorithms = "-keypbe AES-256-CBC -certpbe AES-256-CBC -macalg SHA256";
  return `openssl pkcs12 -export -inkey ${key} -in ${chain} -name ${name} ${algorithms} -out ${out}`;
}
