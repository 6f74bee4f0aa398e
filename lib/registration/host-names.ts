import { domainToASCII, domainToUnicode } from "node:url";
import { parse } from "tldts";
import { disallowedCodePoint } from "./u-labels";

/** Most host names in one certificate. */
export const MAX_HOST_NAMES = 20;

const MAX_NAME_CHARACTERS = 253;
const MAX_LABEL_CHARACTERS = 63;
const TOO_LONG = `is longer than ${MAX_NAME_CHARACTERS} characters (RFC 1035 §2.3.4).`;
const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** Top-level domains that no registry delegates for hosts on the Internet (RFC 6761, RFC 7686, RFC 9476; arpa: RFC 3172). */
const SPECIAL_USE: ReadonlySet<string> = new Set(["alt", "arpa", "invalid", "local", "localhost", "onion", "test"]);
/** Reserved for documentation (RFC 2606): has no owner, so the examples and the demo can use it. */
const DOCUMENTATION = "example";

/**
 * What is wrong with a host name that a certificate is to carry, as a sentence with the next step; undefined when nothing is.
 * Preferred name syntax (RFC 1034 §3.5, RFC 1123 §2.1), A-labels of IDNA 2008 (RFC 5890, RFC 5892), and below a public suffix: private
 * suffixes such as github.io count. A wildcard is the whole left-most label above a registrable domain (RFC 6125 §6.4.3).
 * `ownHosts`: hosts of the portal itself, lower case; no certificate of an organisation names them.
 */
export function hostNameProblem(name: string, ownHosts: readonly string[] = []): string | undefined {
  const shown = `The host name ${quoted(name)}`;
  const form = problemOfForm(name);
  if (form) return `${shown} ${form}`;
  const isWildcard = name.startsWith("*.");
  const host = isWildcard ? name.slice(2) : name;
  const labels = host.split(".");
  for (const label of labels) {
    const problem = problemOfLabel(label);
    if (problem) return `${shown} ${problem}`;
  }
  const place = problemOfPlace(host, labels, isWildcard);
  if (place) return `${shown} ${place}`;
  const isOwn = ownHosts.some((own) => own === name || (isWildcard && own.slice(own.indexOf(".") + 1) === host));
  if (!isOwn) return undefined;
  return `${shown} is a host of this portal. Leave it out.`;
}

/**
 * Everything that is wrong with the host names of one certificate: each name by itself, their number, and repeats.
 * Empty when they may stand in a certificate. At most five names are named.
 */
export function hostNameProblems(names: readonly string[], ownHosts: readonly string[] = []): string[] {
  const problems = names.flatMap((name) => hostNameProblem(name, ownHosts) ?? []).slice(0, MAX_NAMED);
  const repeated = names.find((name, place) => names.indexOf(name) !== place);
  if (names.length > MAX_HOST_NAMES) {
    problems.push(`There are ${names.length} host names; a certificate has at most ${MAX_HOST_NAMES}. Use several.`);
  } else if (repeated !== undefined)
    problems.push(`The host name ${quoted(repeated)} is there twice. Leave it in once.`);
  return [...new Set(problems)];
}

const MAX_NAMED = 5;

/** Of the characters and the length, before anything is cut into labels. */
function problemOfForm(name: string): string | undefined {
  if (name === "") return "is empty. Leave it out.";
  if (name.length > 1000) return TOO_LONG;
  if (/[^\x20-\x7e]/.test(name)) {
    return /\p{Cc}/u.test(name)
      ? "has a control character. Write the host name alone."
      : "has letters beyond ASCII. Write an internationalised name as its A-label (xn--…).";
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name))
    return "is a URL. Write the host name alone, without https:// and without a port.";
  if (name.includes("/") || name.includes("@")) return "is more than a host name. Write the host name alone.";
  if (IPV4.test(name) || /^\[?[0-9a-f]*:[0-9a-f:.]*\]?$/i.test(name)) {
    return "is an IP address. A certificate is for host names here.";
  }
  if (name.includes(":")) return "has a port. Write the host name alone, without https:// and without a port.";
  if (/\s/.test(name)) return "has a space. Give each name by itself.";
  if (/[A-Z]/.test(name)) return "has capital letters. Write it in lower case.";
  if (name.length > MAX_NAME_CHARACTERS) return TOO_LONG;
  if (name.endsWith(".")) return "ends in a dot. Leave the dot out.";
  if (name === "*") return "covers every host. Name the domain: *.bank.example.";
  if (name.includes("*") && (!name.startsWith("*.") || name.lastIndexOf("*") > 0)) {
    return "has a wildcard that is not the whole left-most label. Write *.domain, or each host by its name.";
  }
  return undefined;
}

function problemOfLabel(label: string): string | undefined {
  if (label === "") return "has an empty label: a dot too many.";
  if (label.length > MAX_LABEL_CHARACTERS) {
    return `has a label of more than ${MAX_LABEL_CHARACTERS} characters (RFC 1035 §2.3.4).`;
  }
  if (!LABEL.test(label)) {
    return "is not a host name. Labels have letters, digits and hyphens, and neither begin nor end with a hyphen.";
  }
  // A hyphen at the third and fourth place is reserved; xn-- alone has a meaning (RFC 5890 §2.3.1).
  return label.slice(2, 4) === "--" ? problemOfALabel(label) : undefined;
}

/** Decodes and encodes back to itself (UTS #46 without transitional rules), and to code points of IDNA 2008, which has no symbols. */
function problemOfALabel(label: string): string | undefined {
  const unicode = label.startsWith("xn--") ? domainToUnicode(label) : "";
  if (unicode === "" || unicode === label || domainToASCII(unicode) !== label) {
    return "has a label that is no valid A-label (RFC 5890 §2.3.2.1).";
  }
  if (unicode.startsWith("-") || unicode.endsWith("-") || [...unicode].slice(2, 4).join("") === "--") {
    return "has a label that is no valid A-label: its hyphens may not stand there (RFC 5891 §4.2.3.1).";
  }
  const disallowed = disallowedCodePoint(unicode);
  return disallowed && `has a label that is no valid A-label: ${disallowed} may not stand there (RFC 5892).`;
}

/** Where in the tree of the DNS the name stands. */
function problemOfPlace(host: string, labels: readonly string[], isWildcard: boolean): string | undefined {
  const top = labels.at(-1) ?? "";
  if (SPECIAL_USE.has(top))
    return `is under .${top}, a special-use domain without hosts on the Internet. Use a public name.`;
  if (labels.length === 1 && !isWildcard && !isPublicTop(host)) {
    return "is a single label. Write the fully qualified name.";
  }
  if (/^\d+$/.test(top)) return "ends in a number, as an address does. A top-level domain has letters.";
  if (!isPublicTop(top)) {
    return `is under .${top}, which is no public top-level domain. Only names of the public DNS have an owner.`;
  }
  if (parse(host, LOOK_UP).domain !== null) return undefined;
  const suffix = `.${host} is a public suffix, under which anyone can register names`;
  return isWildcard
    ? `covers domains of other owners: ${suffix}. Put the wildcard above a registered domain.`
    : `is no host: ${suffix}. Use a host below a registered domain.`;
}

/** The host is valid and lower case already; private suffixes (github.io) are boundaries between owners as well. */
const LOOK_UP = {
  allowPrivateDomains: true,
  extractHostname: false,
  validateHostname: false,
  detectIp: false,
} as const;

const isPublicTop = (top: string) => top === DOCUMENTATION || parse(top, LOOK_UP).isIcann === true;

/** The name for a sentence: short, and without characters that could forge a line or change its direction. */
function quoted(name: string): string {
  const plain = name.slice(0, 100).replace(/[^\x20-\x7e]/g, (one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`);
  return `"${plain.length > 80 ? `${plain.slice(0, 77)}…` : plain}"`;
}
