/**
 * The commands that create a key and a CSR for an application, with file names and subject. Safe to paste for any
 * legal name. The private key is generated and stays where the command runs.
 */
import type { CsrKeyAlgorithm } from "@/lib/pki/csr-key-algorithms";
import { fitsSubject } from "@/lib/pki/subject-value";
import { type AllowedKey, type CertificateProfile, keyUsagesFor } from "@/lib/profiles/profile";
import type { RegisteredDetails } from "@/lib/profiles/subject";
import { type CertreqRequest, certreqCommand } from "./certreq";
import { quoteForPowerShell, quoteForShell } from "./shell-quoting";

export interface CsrTemplate {
  /** For bash, zsh and sh: creates the key and the CSR. */
  command: string;
  /** For bash, zsh and sh: creates another CSR with the existing key. */
  sameKeyCommand: string;
  /** For bash, zsh and sh: creates key and CSR under another name; does nothing if that key file already exists. */
  newKeyCommand: string;
  powershell: string;
  /** Java: the key stays in a PKCS#12 keystore. keytool asks for its password. */
  keytool: string;
  /** Windows without openssl, in PowerShell: the key stays in the machine store. */
  certreq: string;
  subject: { C: string; O: string; OU: string; CN: string };
  /** Common stem of the files. */
  fileName: string;
  keyFileName: string;
  csrFileName: string;
  /** Explanations of the options of the openssl command, in order. */
  options: readonly OptionMeaning[];
  /** The same files with an encrypted private key: openssl asks for its passphrase. */
  encryptedKey: {
    /** For bash, zsh and sh. One line: openssl would read a second one as the passphrase. */
    command: string;
    powershell: string;
    options: readonly OptionMeaning[];
  };
}

export interface OptionMeaning {
  option: string;
  meaning: string;
}

interface Algorithm {
  label: string;
  /** Options of `openssl req`. */
  openssl: readonly string[];
  /** Options of `openssl genpkey`. */
  genpkey: readonly string[];
  keytool: readonly string[];
  digest: boolean;
}

const rsa = (bits: number): Algorithm => ({
  label: `RSA, ${bits} bits`,
  openssl: ["-newkey", `rsa:${bits}`],
  genpkey: ["-algorithm", "RSA", "-pkeyopt", `rsa_keygen_bits:${bits}`],
  keytool: ["-keyalg", "RSA", "-keysize", String(bits)],
  digest: true,
});
const ec = (curve: string, java: string): Algorithm => ({
  label: `elliptic curve ${curve}`,
  openssl: ["-newkey", "ec", "-pkeyopt", `ec_paramgen_curve:${curve}`],
  genpkey: ["-algorithm", "EC", "-pkeyopt", `ec_paramgen_curve:${curve}`],
  keytool: ["-keyalg", "EC", "-groupname", java],
  digest: true,
});
const ALGORITHMS: Readonly<Record<CsrKeyAlgorithm, Algorithm>> = {
  "rsa-2048": rsa(2048),
  "rsa-3072": rsa(3072),
  "rsa-4096": rsa(4096),
  "p-256": ec("P-256", "secp256r1"),
  "p-384": ec("P-384", "secp384r1"),
  ed25519: {
    label: "Ed25519",
    openssl: ["-newkey", "ed25519"],
    genpkey: ["-algorithm", "ed25519"],
    keytool: ["-keyalg", "Ed25519"],
    digest: false,
  },
};

/** Algorithms for a CSR of this profile, the default first. Without X25519, which can't sign a CSR. */
export function csrKeyAlgorithms(profile: Pick<CertificateProfile, "allowedKeys">): CsrKeyAlgorithm[] {
  const names = profile.allowedKeys.flatMap((allowed: AllowedKey): string[] => {
    if (allowed.kind === "RSA") return allowed.bits.map((bits) => `rsa-${bits}`);
    if (allowed.kind === "EC") return allowed.curves.map((curve) => curve.toLowerCase());
    return allowed.kind === "Ed25519" ? ["ed25519"] : [];
  });
  return names.filter((name): name is CsrKeyAlgorithm => Object.hasOwn(ALGORITHMS, name));
}

/** The parts of a certificate type that a command depends on. */
export type CsrTemplateProfile = Pick<
  CertificateProfile,
  "fileSuffix" | "allowedKeys" | "keyUsages" | "subjectAltNames"
>;

interface CsrOptions {
  /** Default: the first algorithm of the profile. */
  keyAlgorithm?: CsrKeyAlgorithm | undefined;
  /** Subject alternative names; omitted from the commands if the profile allows none. */
  dnsNames?: readonly string[] | undefined;
  /** Appended to the stem of the files, so that a successor's key does not overwrite the key in use. */
  fileNameEnd?: string | undefined;
}

/** `registered`: the same details as for the certificate's subject. */
export function csrTemplate(
  registered: RegisteredDetails,
  profile: CsrTemplateProfile,
  { keyAlgorithm = csrKeyAlgorithms(profile)[0] ?? "rsa-2048", dnsNames = [], fileNameEnd = "" }: CsrOptions = {},
): CsrTemplate {
  const { country: C, legalName: O, organisationId: OU, uniqueName: CN } = registered;
  const subject = { C, O, OU, CN };
  const fileName = `${fileSafe(CN)}-${profile.fileSuffix}${fileNameEnd}`;
  const files = filesOf(fileName);
  const algorithm = ALGORITHMS[keyAlgorithm];
  const attributes = Object.entries(subject).filter(([, value]) => fitsSubject(value));
  // Windows passes double quotes and non-ASCII letters inconsistently: such values are omitted; the registered details have them.
  const windowsAttributes = attributes.filter(([, value]) => /^[\x20-\x7e]*$/.test(value) && !/["\\]/.test(value));
  const names = profile.subjectAltNames.includes("dns") ? dnsNames : [];
  return {
    command: opensslCommand(algorithm, files, attributes, names, quoteForShell),
    sameKeyCommand: sameKeyCommand(algorithm, files, attributes, names),
    newKeyCommand: newKeyCommand(algorithm, filesOf(`${fileName}-new`), attributes, names),
    powershell: opensslCommand(algorithm, files, windowsAttributes, names, quoteForPowerShell),
    keytool: keytoolCommand(algorithm, fileName, attributes, names),
    certreq: certreqCommand({
      fileName,
      subject: attributes,
      ...windowsKey(keyAlgorithm, profile),
      dnsNames: names,
    }),
    subject,
    fileName,
    ...files,
    options: explain(algorithm, files, attributes, names),
    encryptedKey: {
      command: encryptedKeyCommand(algorithm, files, attributes, names),
      powershell: encryptedKeyPowershell(algorithm, files, windowsAttributes, names),
      options: explainEncrypted(algorithm, files, attributes, names),
    },
  };
}

type Attributes = readonly (readonly [type: string, value: string])[];
type Quote = (argument: string, style?: "shortest" | "quoted") => string;
interface Files {
  keyFileName: string;
  csrFileName: string;
}

const filesOf = (stem: string): Files => ({ keyFileName: `${stem}.key`, csrFileName: `${stem}.csr` });

/**
 * Git Bash converts an argument that begins with a slash into a Windows path, unless this variable is set. It has no effect
 * elsewhere. (A second slash does not work: openssl then loses the country.)
 */
export const FOR_GIT_BASH = "MSYS_NO_PATHCONV=1";

/** certreq does not support Ed25519: falls back to the first supported kind of key. */
function windowsKey(
  keyAlgorithm: CsrKeyAlgorithm,
  profile: CsrTemplateProfile,
): Pick<CertreqRequest, "key" | "keyUsages"> {
  const known = [keyAlgorithm, ...csrKeyAlgorithms(profile)].find((one) => one !== "ed25519") ?? "rsa-2048";
  const key: CertreqRequest["key"] = known.startsWith("rsa-")
    ? { kind: "RSA", bits: Number(known.slice(4)) }
    : { kind: "EC", curve: known === "p-384" ? "P-384" : "P-256" };
  return { key, keyUsages: keyUsagesFor(profile, key.kind) };
}

/** Never overwrites a file: if the key file already exists, the command only says so. */
function newKeyCommand(algorithm: Algorithm, files: Files, attributes: Attributes, names: readonly string[]): string {
  const key = quoteForShell(files.keyFileName);
  const command = opensslCommand(algorithm, files, attributes, names, quoteForShell);
  return `test -e ${key} && echo "${files.keyFileName} already exists. Use it, or move it first." || ${command}`;
}

function opensslCommand(
  algorithm: Algorithm,
  { keyFileName, csrFileName }: Files,
  attributes: Attributes,
  names: readonly string[],
  quote: Quote,
) {
  const files = ["-out", quote(csrFileName), "-keyout", quote(keyFileName)];
  return [
    ...(quote === quoteForShell ? [FOR_GIT_BASH] : []),
    "openssl req -new",
    ...algorithm.openssl,
    "-nodes",
    ...files,
    ...subjectOptions(algorithm, attributes, names, quote),
  ].join(" ");
}

function sameKeyCommand(
  algorithm: Algorithm,
  { keyFileName, csrFileName }: Files,
  attributes: Attributes,
  names: readonly string[],
): string {
  const files = ["-key", quoteForShell(keyFileName), "-out", quoteForShell(csrFileName)];
  return [
    FOR_GIT_BASH,
    "openssl req -new",
    ...files,
    ...subjectOptions(algorithm, attributes, names, quoteForShell),
  ].join(" ");
}

/**
 * genpkey, not `req -newkey -aes256`: LibreSSL, the openssl of macOS, knows no cipher there, and OpenSSL 3.0 uses Triple DES without one.
 */
function encryptedKeyCommand(
  algorithm: Algorithm,
  files: Files,
  attributes: Attributes,
  names: readonly string[],
): string {
  const createKey = ["openssl genpkey", ...algorithm.genpkey, "-aes256 -out", quoteForShell(files.keyFileName)];
  return `${createKey.join(" ")} && ${sameKeyCommand(algorithm, files, attributes, names)}`;
}

/** `if ($?)`, because Windows PowerShell does not know `&&`. */
function encryptedKeyPowershell(
  algorithm: Algorithm,
  { keyFileName, csrFileName }: Files,
  attributes: Attributes,
  names: readonly string[],
): string {
  const key = quoteForPowerShell(keyFileName);
  const createKey = ["openssl genpkey", ...algorithm.genpkey, "-aes256 -out", key];
  const subject = subjectOptions(algorithm, attributes, names, quoteForPowerShell);
  const createCsr = ["openssl req -new -key", key, "-out", quoteForPowerShell(csrFileName), ...subject];
  return `${createKey.join(" ")}; if ($?) { ${createCsr.join(" ")} }`;
}

function subjectOptions(
  algorithm: Algorithm,
  attributes: Attributes,
  names: readonly string[],
  quote: Quote,
): string[] {
  // openssl splits at / and +; a backslash escapes the next character.
  const subject = attributes.map(([type, value]) => `/${type}=${value.replace(/[\\/+]/g, "\\$&")}`).join("");
  const options = ["-subj", quote(subject, "quoted")];
  if (hasNonAscii(attributes)) options.push("-utf8");
  const altNames = names.map((name) => `DNS:${name}`).join(",");
  if (altNames) options.push("-addext", quote(`subjectAltName=${altNames}`, "quoted"));
  if (algorithm.digest) options.push("-sha256");
  return options;
}

function keytoolCommand(
  algorithm: Algorithm,
  fileName: string,
  attributes: Attributes,
  names: readonly string[],
): string {
  // keytool expects the last attribute first (RFC 2253 §2.1).
  const name = [...attributes].reverse().map(([type, value]) => `${type}=${escapeForKeytool(value)}`);
  const store = ["-keystore", `${fileName}.p12`, "-storetype", "PKCS12"].map((part) => quoteForShell(part));
  const generate = ["keytool -genkeypair -alias", quoteForShell(fileName), ...algorithm.keytool];
  const request = [
    "keytool -certreq -alias",
    quoteForShell(fileName),
    ...store,
    "-file",
    quoteForShell(`${fileName}.csr`),
  ];
  const altNames = names.map((one) => `dns:${one}`).join(",");
  if (altNames) request.push("-ext", quoteForShell(`SAN=${altNames}`, "quoted"));
  return `${[...generate, ...store, "-dname", quoteForShell(name.join(", "), "quoted")].join(" ")}\n${request.join(" ")}`;
}

function escapeForKeytool(value: string): string {
  return value.replace(/[,+"\\<>;=#]/g, "\\$&").replace(/^ | $/g, "\\ ");
}

function explain(
  algorithm: Algorithm,
  files: Files,
  attributes: Attributes,
  names: readonly string[],
): OptionMeaning[] {
  return [
    forGitBash,
    { option: "req -new", meaning: "Create a certificate signing request (CSR)." },
    { option: algorithm.openssl.join(" "), meaning: `Generate a new private key: ${algorithm.label}.` },
    {
      option: "-nodes",
      meaning:
        "Write the private key without a passphrase, so that a server can read it. The command with an encrypted key asks for a passphrase.",
    },
    { option: `-out ${files.csrFileName}`, meaning: "The CSR. Upload this file." },
    { option: `-keyout ${files.keyFileName}`, meaning: `The private key. ${KEEP_SECRET}` },
    ...explainSubject(algorithm, attributes, names),
  ];
}

function explainEncrypted(
  algorithm: Algorithm,
  files: Files,
  attributes: Attributes,
  names: readonly string[],
): OptionMeaning[] {
  return [
    { option: "genpkey", meaning: "Create a private key." },
    { option: algorithm.genpkey.join(" "), meaning: `Its type: ${algorithm.label}.` },
    {
      option: "-aes256",
      meaning:
        "Encrypt the private key. openssl asks for a new passphrase twice, and once more to sign the CSR. Programs that use the key need it too; it can't be recovered.",
    },
    { option: `-out ${files.keyFileName}`, meaning: `The encrypted private key. ${KEEP_SECRET}` },
    forGitBash,
    { option: "req -new", meaning: "Create a certificate signing request (CSR)." },
    { option: `-key ${files.keyFileName}`, meaning: "Sign it with this key." },
    { option: `-out ${files.csrFileName}`, meaning: "The CSR. Upload this file." },
    ...explainSubject(algorithm, attributes, names),
  ];
}

const forGitBash: OptionMeaning = {
  option: FOR_GIT_BASH,
  meaning: "For Git Bash on Windows, which would otherwise treat the subject as a path. No effect elsewhere.",
};

const KEEP_SECRET =
  "Keep it secret; never upload or send it. openssl overwrites a file of this name, so don't run the command where this file is a key in use.";

function explainSubject(algorithm: Algorithm, attributes: Attributes, names: readonly string[]): OptionMeaning[] {
  return [
    { option: "-subj", meaning: "The subject. The certificate takes these values from the registered details." },
    ...(hasNonAscii(attributes) ? [{ option: "-utf8", meaning: "The subject contains non-ASCII letters." }] : []),
    ...(names.length > 0 ? [{ option: "-addext", meaning: "The host names of the certificate." }] : []),
    ...(algorithm.digest ? [{ option: "-sha256", meaning: "Sign the CSR with SHA-256." }] : []),
  ];
}

const hasNonAscii = (attributes: Attributes): boolean => attributes.some(([, value]) => /[^\x20-\x7e]/.test(value));

/** A file name stem without separators, spaces or a leading dot or dash. */
function fileSafe(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[.-]+/, "") || "application";
}
