import { domainToASCII, domainToUnicode } from "node:url";
import { parse } from "tldts";
import { disallowedCodePoint } from "./u-labels";

/** Refusal of a server certificate to anyone but a super administrator: the finding and the wizard's text. */
export const SERVER_CERTIFICATES_RESTRICTED =
  "Only super administrators can issue server certificates, because organisations can't prove yet which host names they own. Ask a super administrator to issue it.";

/** Maximum number of host names in one certificate. */
export const MAX_HOST_NAMES = 20;

const MAX_NAME_CHARACTERS = 253;
const MAX_LABEL_CHARACTERS = 63;
const TOO_LONG = `is longer than ${MAX_NAME_CHARACTERS} characters (RFC 1035 §2.3.4).`;
const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** Top-level domains that no registry delegates for hosts on the Internet (RFC 6761, RFC 7686, RFC 9476; arpa: RFC 3172). */
const SPECIAL_USE: ReadonlySet<string> = new Set(["alt", "arpa", "invalid", "local", "localhost", "onion", "test"]);
/** Reserved for documentation (RFC 2606): has no owner, so examples and the demo can use it. */
const DOCUMENTATION = "example";

/**
 * The problem of a host name for a certificate, as a sentence with the next step; undefined when there is none.
 * Preferred name syntax (RFC 1034 §3.5, RFC 1123 §2.1), A-labels of IDNA 2008 (RFC 5890, RFC 5892), and below a public suffix, including private
 * suffixes such as github.io. A wildcard is the whole left-most label, below a registrable domain (RFC 6125 §6.4.3).
 * `ownHosts`: hosts of the portal itself, lower case; no certificate of an organisation may contain them.
 */
export function hostNameProblem(name: string, ownHosts: readonly string[] = []): string | undefined {
  const shown = `The host name ${quoted(name)}`;
  const syntax = syntaxProblem(name);
  if (syntax) return `${shown} ${syntax}`;
  const isWildcard = name.startsWith("*.");
  const host = isWildcard ? name.slice(2) : name;
  const labels = host.split(".");
  for (const label of labels) {
    const problem = labelProblem(label);
    if (problem) return `${shown} ${problem}`;
  }
  const domain = domainProblem(host, labels, isWildcard);
  if (domain) return `${shown} ${domain}`;
  const isOwn = ownHosts.some((own) => own === name || (isWildcard && own.slice(own.indexOf(".") + 1) === host));
  if (!isOwn) return undefined;
  return `${shown} is a host of this portal. Remove it.`;
}

/**
 * All problems of the host names of one certificate: of each name, of their number, and repetitions.
 * Empty when the names are allowed. Reports at most five names.
 */
export function hostNameProblems(names: readonly string[], ownHosts: readonly string[] = []): string[] {
  const problems = names.flatMap((name) => hostNameProblem(name, ownHosts) ?? []).slice(0, MAX_REPORTED);
  const repeated = names.find((name, place) => names.indexOf(name) !== place);
  if (names.length > MAX_HOST_NAMES) {
    problems.push(
      `There are ${names.length} host names; a certificate has at most ${MAX_HOST_NAMES}. Use several certificates.`,
    );
  } else if (repeated !== undefined) problems.push(`The host name ${quoted(repeated)} occurs twice. Remove one.`);
  return [...new Set(problems)];
}

const MAX_REPORTED = 5;

/** Problems of characters and length, before the name is split into labels. */
function syntaxProblem(name: string): string | undefined {
  if (name === "") return "is empty. Remove it.";
  if (name.length > 1000) return TOO_LONG;
  if (/[^\x20-\x7e]/.test(name)) {
    return /\p{Cc}/u.test(name)
      ? "contains a control character. Enter only the host name."
      : "contains non-ASCII letters. Enter an internationalised name as its A-label (xn--…).";
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name))
    return "is a URL. Enter only the host name, without https:// and without a port.";
  if (name.includes("/") || name.includes("@")) return "is more than a host name. Enter only the host name.";
  if (IPV4.test(name) || /^\[?[0-9a-f]*:[0-9a-f:.]*\]?$/i.test(name)) {
    return "is an IP address. Certificates are for host names only.";
  }
  if (name.includes(":")) return "has a port. Enter only the host name, without https:// and without a port.";
  if (/\s/.test(name)) return "contains a space. Enter each name separately.";
  if (/[A-Z]/.test(name)) return "contains capital letters. Enter it in lower case.";
  if (name.length > MAX_NAME_CHARACTERS) return TOO_LONG;
  if (name.endsWith(".")) return "ends with a dot. Remove the dot.";
  if (name === "*") return "covers every host. Enter a domain: *.bank.example.";
  if (name.includes("*") && (!name.startsWith("*.") || name.lastIndexOf("*") > 0)) {
    return "has a wildcard that is not the whole left-most label. Use *.domain, or list each host.";
  }
  return undefined;
}

function labelProblem(label: string): string | undefined {
  if (label === "") return "has an empty label. Remove the extra dot.";
  if (label.length > MAX_LABEL_CHARACTERS) {
    return `has a label of more than ${MAX_LABEL_CHARACTERS} characters (RFC 1035 §2.3.4).`;
  }
  if (!LABEL.test(label)) {
    return "is not a host name. Labels contain letters, digits and hyphens, and neither begin nor end with a hyphen.";
  }
  // Hyphens at the third and fourth position are reserved; only xn-- is defined (RFC 5890 §2.3.1).
  return label.slice(2, 4) === "--" ? aLabelProblem(label) : undefined;
}

/** An A-label round-trips (UTS #46 without transitional rules) and decodes to code points of IDNA 2008, which excludes symbols. */
function aLabelProblem(label: string): string | undefined {
  const unicode = label.startsWith("xn--") ? domainToUnicode(label) : "";
  if (unicode === "" || unicode === label || domainToASCII(unicode) !== label) {
    return "has a label that is not a valid A-label (RFC 5890 §2.3.2.1).";
  }
  if (unicode.startsWith("-") || unicode.endsWith("-") || [...unicode].slice(2, 4).join("") === "--") {
    return "has a label that is not a valid A-label: its hyphens are not allowed there (RFC 5891 §4.2.3.1).";
  }
  const disallowed = disallowedCodePoint(unicode);
  return disallowed && `has a label that is not a valid A-label: ${disallowed} is not allowed there (RFC 5892).`;
}

/** Problems of the domain of the name in the DNS. */
function domainProblem(host: string, labels: readonly string[], isWildcard: boolean): string | undefined {
  const top = labels.at(-1) ?? "";
  if (SPECIAL_USE.has(top))
    return `is under .${top}, a special-use domain without hosts on the Internet. Use a public name.`;
  if (labels.length === 1 && !isWildcard && !isPublicTop(host)) {
    return "is a single label. Enter the fully qualified name.";
  }
  if (/^\d+$/.test(top)) return "ends with a number, like an IP address. A top-level domain has letters.";
  if (!isPublicTop(top)) {
    return `is under .${top}, which is not a public top-level domain. Only names of the public DNS have an owner.`;
  }
  if (parse(host, LOOK_UP).domain !== null) return undefined;
  const suffix = `.${host} is a public suffix, under which anyone can register names`;
  return isWildcard
    ? `covers domains of other owners: ${suffix}. Use a wildcard below a registered domain.`
    : `is not a host: ${suffix}. Use a host below a registered domain.`;
}

/** The host is already validated and lower case; private suffixes (github.io) separate owners as well. */
const LOOK_UP = {
  allowPrivateDomains: true,
  extractHostname: false,
  validateHostname: false,
  detectIp: false,
} as const;

const isPublicTop = (top: string) => top === DOCUMENTATION || parse(top, LOOK_UP).isIcann === true;

/** The name quoted for a message: shortened, without characters that could forge a line or change the text direction. */
function quoted(name: string): string {
  const plain = name.slice(0, 100).replace(/[^\x20-\x7e]/g, (one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`);
  return `"${plain.length > 80 ? `${plain.slice(0, 77)}…` : plain}"`;
}
