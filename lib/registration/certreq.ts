import type { KeyUsageBit } from "@/lib/pki/key-usage";

/** Input for `certreq` on Windows. Host names must be validated: they are inserted unescaped. */
export interface CertreqRequest {
  /** Stem of the files. */
  fileName: string;
  subject: readonly (readonly [type: string, value: string])[];
  /** `RSA` with bits, or a curve. */
  key: { kind: "RSA"; bits: number } | { kind: "EC"; curve: "P-256" | "P-384" };
  /** Key usages of the certificate type; empty: none are requested. */
  keyUsages: readonly KeyUsageBit[];
  dnsNames: readonly string[];
}

/** Bits of the first byte, as certreq expects them (RFC 5280 §4.2.1.3, bit 0 is the highest). */
const USAGE_BITS: Readonly<Partial<Record<KeyUsageBit, number>>> = {
  digitalSignature: 0x80,
  nonRepudiation: 0x40,
  keyEncipherment: 0x20,
  dataEncipherment: 0x10,
  keyAgreement: 0x08,
};

/** Special characters of INF files and X.500 strings: such a value is omitted; the certificate takes it from the registered details. */
const SPECIAL = /[^\x20-\x7e]|["%,+;<>=#\\]|^\s|\s$/;

/**
 * For PowerShell as administrator: writes an INF file and lets Windows create key and CSR. The key is stored in the machine store,
 * in a new container, so no other key is changed. SuppressDefaults omits the extensions that the IIS wizard adds.
 */
export function certreqCommand({ fileName, subject, key, keyUsages, dnsNames }: CertreqRequest): string {
  const name = subject.filter(([, value]) => !SPECIAL.test(value)).map(([type, value]) => `${type}=${value}`);
  const usageBits = keyUsages.reduce((bits, usage) => bits | (USAGE_BITS[usage] ?? 0), 0);
  const lines = [
    "[Version]",
    'Signature = "$Windows NT$"',
    "[NewRequest]",
    `Subject = "${name.join(", ")}"`,
    'ProviderName = "Microsoft Software Key Storage Provider"',
    ...(key.kind === "RSA"
      ? ["KeyAlgorithm = RSA", `KeyLength = ${key.bits}`]
      : [`KeyAlgorithm = ECDSA_${key.curve.replace("-", "")}`, `KeyLength = ${key.curve.slice(2)}`]),
    "HashAlgorithm = SHA256",
    ...(usageBits > 0 ? [`KeyUsage = 0x${usageBits.toString(16).toUpperCase()}`] : []),
    "MachineKeySet = TRUE",
    "RequestType = PKCS10",
    "SMIME = FALSE",
    "SuppressDefaults = TRUE",
    ...(dnsNames.length > 0
      ? ["[Extensions]", '2.5.29.17 = "{text}"', ...dnsNames.map((one) => `_continue_ = "dns=${one}&"`)]
      : []),
  ];
  return [
    "@'",
    ...lines,
    `'@ | Set-Content -Encoding Ascii '${fileName}.inf'`,
    `certreq -new '${fileName}.inf' '${fileName}.csr'`,
  ].join("\n");
}
