import type { BrowserKey, BrowserKeyUsage } from "@/lib/pki-browser/browser-key";

/** One line that uses a file: where, and what to write there. */
export interface KeyUse {
  where: string;
  /** A command, code or configuration to copy. */
  code?: string;
  /** Steps in a program with windows. */
  steps?: string;
}

/** What a certificate is used as: its usage, and whether it identifies a TLS server. */
export interface Purpose {
  usage: BrowserKeyUsage;
  isServer: boolean;
}

/** Lines for a PKCS#12 file. */
export function pkcs12Uses(file: string, { usage, isServer }: Purpose): KeyUse[] {
  const isTls = usage === "transport";
  return [
    {
      where: "Java",
      code: isTls
        ? `-Djavax.net.ssl.keyStore=${file} -Djavax.net.ssl.keyStoreType=PKCS12`
        : `KeyStore.getInstance(new File("${file}"), passphrase.toCharArray())`,
    },
    { where: "Windows", code: `certutil -user -importPFX ${file}` },
    ...(isTls && !isServer
      ? [{ where: "Postman", steps: "Settings, Certificates, Add certificate: choose it as PFX file." }]
      : []),
  ];
}

/** Lines for a PEM file with key, certificate and chain. */
export function bundleUses(file: string, { usage, isServer }: Purpose): KeyUse[] {
  if (usage !== "transport") return [{ where: "Node", code: `createPrivateKey(readFileSync("${file}"))` }];
  const prefix = isServer ? "ssl" : "proxy_ssl";
  return [
    { where: "nginx", code: `${prefix}_certificate ${file}; ${prefix}_certificate_key ${file};` },
    { where: "Node", code: `tls.createSecureContext({ key: readFileSync("${file}"), cert: readFileSync("${file}") })` },
  ];
}

/** Line for a JWK, with the algorithm that the key is used with (RFC 7518, RFC 9864). */
export const jwkUses = (file: string, key: BrowserKey): KeyUse[] => [
  { where: "Node", code: `await jose.importJWK(JSON.parse(readFileSync("${file}", "utf8")), "${joseAlgorithm(key)}")` },
];

/** Lines for the encrypted key. */
export const keyFileUses = (file: string, fullChainFile: string, { usage, isServer }: Purpose): KeyUse[] =>
  usage === "transport" && !isServer
    ? [{ where: "curl", code: `curl --cert ${fullChainFile} --key ${file}` }]
    : [{ where: "openssl", code: `openssl pkey -in ${file} -noout -text_pub` }];

function joseAlgorithm({ algorithm, usage }: Pick<BrowserKey, "algorithm" | "usage">): string {
  const isRsa = algorithm.startsWith("rsa-");
  if (usage === "encryption") return isRsa ? "RSA-OAEP-256" : "ECDH-ES+A256KW";
  if (isRsa) return "PS256";
  return algorithm === "ed25519" ? "EdDSA" : algorithm === "p-384" ? "ES384" : "ES256";
}
