import { trimEnd } from "@/lib/trim-end";

/**
 * Unique names that are well-known host names. An application's unique name is the CN of its certificates, which old TLS clients
 * still compare with the host name, and resolvers complete single labels with a search list.
 */
const RESERVED = new Set([
  "autoconfig",
  "autodiscover",
  "broadcasthost",
  "dns",
  "ftp",
  "hostmaster",
  "imap",
  "ip6-localhost",
  "ip6-loopback",
  "isatap",
  "kdc",
  "ldap",
  "localdomain",
  "localhost",
  "mail",
  "mta-sts",
  "ntp",
  "pop",
  "pop3",
  "postmaster",
  "root",
  "smtp",
  "webmaster",
  "wpad",
  "www",
]);

/** Whether a unique name is reserved, reserved with a number (www2, ns1), or has the form of an A-label (RFC 5890 §2.3.1). */
export function isReservedName(uniqueName: string): boolean {
  const withoutNumber = trimEnd(uniqueName, "0123456789");
  return (
    RESERVED.has(withoutNumber) ||
    RESERVED.has(withoutNumber.replace(/-$/, "")) ||
    RESERVED.has(uniqueName) ||
    /^(?:ns\d+|..--)/.test(uniqueName)
  );
}
