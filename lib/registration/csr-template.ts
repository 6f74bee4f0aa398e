/**
 * The commands that make a key and a CSR for one application: file names and subject filled in, safe to paste whatever the
 * legal name contains. The private key is made and stays where the command runs.
 */
import { type AllowedKey, type CertificateProfile, keyUsagesFor } from "@/lib/profiles/profile";
import type { SubjectRegister } from "@/lib/profiles/subject";
import { type CertreqRequest, certreqCommand } from "./certreq";
import { quoteForPowerShell, quoteForShell } from "./shell-quoting";

export type CsrKeyAlgorithm = "rsa-2048" | "rsa-3072" | "rsa-4096" | "p-256" | "p-384" | "ed25519";

export interface CsrTemplate {
  /** For bash, zsh and sh: makes the key and the CSR. */
  command: string;
  /** For bash, zsh and sh: makes another CSR with the key that is there. */
  sameKeyCommand: string;
  /** For bash, zsh and sh: makes key and CSR under a name of their own, and nothing where that key is there already. */
  newKeyCommand: string;
  powershell: string;
  /** Java: the key stays in a PKCS#12 keystore. keytool asks for its password. */
  keytool: string;
  /** Windows without openssl, in PowerShell: the key stays in the machine's own store. */
  certreq: string;
  subject: { C: string; O: string; OU: string; CN: string };
  /** Common stem of the files. */
  fileName: string;
  keyFileName: string;
  csrFileName: string;
  /** The options of the openssl command in plain words, in their order. */
  options: readonly { option: string; meaning: string }[];
}

interface Algorithm {
  label: string;
  openssl: readonly string[];
  keytool: readonly string[];
  digest: boolean;
}

const rsa = (bits: number): Algorithm => ({
  label: `RSA, ${bits} bits`,
  openssl: ["-newkey", `rsa:${bits}`],
  keytool: ["-keyalg", "RSA", "-keysize", String(bits)],
  digest: true,
});
const ec = (curve: string, java: string): Algorithm => ({
  label: `elliptic curve ${curve}`,
  openssl: ["-newkey", "ec", "-pkeyopt", `ec_paramgen_curve:${curve}`],
  keytool: ["-keyalg", "EC", "-groupname", java],
  digest: true,
});
const ALGORITHMS: Readonly<Record<CsrKeyAlgorithm, Algorithm>> = {
  "rsa-2048": rsa(2048),
  "rsa-3072": rsa(3072),
  "rsa-4096": rsa(4096),
  "p-256": ec("P-256", "secp256r1"),
  "p-384": ec("P-384", "secp384r1"),
  ed25519: { label: "Ed25519", openssl: ["-newkey", "ed25519"], keytool: ["-keyalg", "Ed25519"], digest: false },
};

/** Longest value openssl takes for O, OU and CN (RFC 5280 appendix A.1), in characters. */
const MAX_CHARACTERS = 64;

/** Algorithms a CSR for this profile can have, the usual one first. X25519 is missing: such a key can't sign a CSR. */
export function csrKeyAlgorithms(profile: Pick<CertificateProfile, "allowedKeys">): CsrKeyAlgorithm[] {
  const names = profile.allowedKeys.flatMap((allowed: AllowedKey): string[] => {
    if (allowed.kind === "RSA") return allowed.bits.map((bits) => `rsa-${bits}`);
    if (allowed.kind === "EC") return allowed.curves.map((curve) => curve.toLowerCase());
    return allowed.kind === "Ed25519" ? ["ed25519"] : [];
  });
  return names.filter((name): name is CsrKeyAlgorithm => Object.hasOwn(ALGORITHMS, name));
}

/** What a command needs to know of a certificate type. */
export type CsrTemplateProfile = Pick<
  CertificateProfile,
  "fileSuffix" | "allowedKeys" | "keyUsages" | "subjectAltNames"
>;

interface CsrWishes {
  /** What the profile likes best when left out. */
  keyAlgorithm?: CsrKeyAlgorithm | undefined;
  /** Subject alternative names; left out of the commands where the profile carries none. */
  dnsNames?: readonly string[] | undefined;
  /** Goes behind the files' stem, so that a successor's key is not written over the key in use. */
  fileNameEnd?: string | undefined;
}

/** `register`: as for the certificate's subject. */
export function csrTemplate(
  register: SubjectRegister,
  profile: CsrTemplateProfile,
  { keyAlgorithm = csrKeyAlgorithms(profile)[0] ?? "rsa-2048", dnsNames = [], fileNameEnd = "" }: CsrWishes = {},
): CsrTemplate {
  const { country: C, legalName: O, organisationId: OU, uniqueName: CN } = register;
  const subject = { C, O, OU, CN };
  const fileName = `${fileSafe(CN)}-${profile.fileSuffix}${fileNameEnd}`;
  const files = filesOf(fileName);
  const algorithm = ALGORITHMS[keyAlgorithm];
  const attributes = Object.entries(subject).filter(([, value]) => fitsOpenssl(value));
  // Windows hands a double quote or a letter outside ASCII to programs in more than one way: left out, the register has them.
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
 * Git Bash takes an argument that begins with a slash for a path of its own and changes it, unless it is told not to. Everywhere
 * else the variable means nothing. (A second slash is no way out: openssl then loses the country.)
 */
const FOR_GIT_BASH = "MSYS_NO_PATHCONV=1";

/** Windows has no Ed25519 in certreq: then the first kind of key that it has. */
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

/** Nothing is written over: where the key is there already, the command says so instead. */
function newKeyCommand(algorithm: Algorithm, files: Files, attributes: Attributes, names: readonly string[]): string {
  const key = quoteForShell(files.keyFileName);
  const command = opensslCommand(algorithm, files, attributes, names, quoteForShell);
  return `test -e ${key} && echo "${files.keyFileName} is there already: use it, or move it away first." || ${command}`;
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

function subjectOptions(
  algorithm: Algorithm,
  attributes: Attributes,
  names: readonly string[],
  quote: Quote,
): string[] {
  // openssl splits at / and + and takes the character after a backslash as it is.
  const subject = attributes.map(([type, value]) => `/${type}=${value.replace(/[\\/+]/g, "\\$&")}`).join("");
  const options = ["-subj", quote(subject, "quoted")];
  if (hasBeyondAscii(attributes)) options.push("-utf8");
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
  // keytool writes the last attribute first (RFC 2253 §2.1).
  const name = [...attributes].reverse().map(([type, value]) => `${type}=${escapeForKeytool(value)}`);
  const store = ["-keystore", `${fileName}.p12`, "-storetype", "PKCS12"].map((part) => quoteForShell(part));
  const make = ["keytool -genkeypair -alias", quoteForShell(fileName), ...algorithm.keytool];
  const ask = ["keytool -certreq -alias", quoteForShell(fileName), ...store, "-file", quoteForShell(`${fileName}.csr`)];
  const altNames = names.map((one) => `dns:${one}`).join(",");
  if (altNames) ask.push("-ext", quoteForShell(`SAN=${altNames}`, "quoted"));
  return `${[...make, ...store, "-dname", quoteForShell(name.join(", "), "quoted")].join(" ")}\n${ask.join(" ")}`;
}

function escapeForKeytool(value: string): string {
  return value.replace(/[,+"\\<>;=#]/g, "\\$&").replace(/^ | $/g, "\\ ");
}

function explain(
  algorithm: Algorithm,
  files: Files,
  attributes: Attributes,
  names: readonly string[],
): CsrTemplate["options"] {
  return [
    {
      option: FOR_GIT_BASH,
      meaning: "For Git Bash on Windows, which takes the subject for a path otherwise. No effect anywhere else.",
    },
    { option: "req -new", meaning: "Make a certificate signing request (CSR)." },
    { option: algorithm.openssl.join(" "), meaning: `Make a new private key for it: ${algorithm.label}.` },
    {
      option: "-nodes",
      meaning:
        "Write the private key without a passphrase, so that a server can read it. Leave it out to be asked for one.",
    },
    { option: `-out ${files.csrFileName}`, meaning: "The CSR: upload this file." },
    {
      option: `-keyout ${files.keyFileName}`,
      meaning:
        "The private key: keep it secret, never upload or send it. openssl writes over a file of this name, so run the command where no key in use has it.",
    },
    { option: "-subj", meaning: "Who the certificate is for. It takes these values from the register." },
    ...(hasBeyondAscii(attributes) ? [{ option: "-utf8", meaning: "The subject has letters beyond ASCII." }] : []),
    ...(names.length > 0 ? [{ option: "-addext", meaning: "The host names the certificate is to be valid for." }] : []),
    ...(algorithm.digest ? [{ option: "-sha256", meaning: "Sign the CSR with SHA-256." }] : []),
  ];
}

const hasBeyondAscii = (attributes: Attributes): boolean => attributes.some(([, value]) => /[^\x20-\x7e]/.test(value));

function fitsOpenssl(value: string): boolean {
  return value !== "" && [...value].length <= MAX_CHARACTERS && !/\p{Cc}/u.test(value);
}

/** A file name's stem without separators, blanks or a leading dot or dash. */
function fileSafe(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[.-]+/, "") || "application";
}
