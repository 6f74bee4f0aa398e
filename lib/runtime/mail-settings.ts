import { z } from "zod";
import { AppError } from "@/lib/errors";

/**
 * Checks SMTP_URL in the form that the transport accepts, so that a typing error is found at startup and not by emails that are never sent.
 * @throws AppError precondition_failed without the value, which contains a password
 */
export function parseSmtpUrl(value: string | undefined): string | undefined {
  const url = value !== undefined && URL.canParse(value) ? new URL(value) : undefined;
  if (
    value === undefined ||
    (url && ["smtp:", "smtps:"].includes(url.protocol) && url.hostname !== "" && isDecodable(url))
  )
    return value;
  throw new AppError(
    "precondition_failed",
    "SMTP_URL must look like smtp://user:password@smtp.example.com:587, or smtps:// for implicit TLS. Percent-encode special characters of the password.",
  );
}

const DEFAULT_NAME = "Countersign";

/**
 * MAIL_FROM: `name@example.com`, `Name <name@example.com>` or `"Name, Inc." <name@example.com>` (RFC 5322 §3.4); the default is
 * no-reply at the portal's own host.
 * @throws AppError precondition_failed
 */
export function parseMailFrom(value: string | undefined, publicUrl: string): { name: string; address: string } {
  const { hostname } = new URL(publicUrl);
  if (value === undefined)
    return { name: DEFAULT_NAME, address: `no-reply@${/[a-z]/.test(hostname) ? hostname : "localhost"}` };
  const [, quoted, plain = DEFAULT_NAME, bracketed] =
    /^(?:"((?:[^"\\\p{Cc}]|\\[^\p{Cc}])*)"\s*|([^<>"\p{Cc}]*))<([^<>\s]+)>$/u.exec(value) ?? [];
  const name = quoted?.replace(/\\(.)/gsu, "$1") ?? plain;
  const address = bracketed ?? value;
  if (isEmail(address)) return { name: name.trim() || DEFAULT_NAME, address };
  throw new AppError(
    "precondition_failed",
    "MAIL_FROM must be an email address, such as certificates@example.com or Certificates <certificates@example.com>.",
  );
}

/** Also accepts a local host name without a dot: no-reply@localhost. */
function isEmail(address: string): boolean {
  const [, local] = /^(.+)@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.exec(address) ?? [];
  return z.email().safeParse(local === undefined ? address : `${local}@example.com`).success;
}

/** A mailbox for the From header: the name is quoted if it contains a special character (RFC 5322 §3.2.4). */
export function mailboxOf({ name, address }: { name: string; address: string }): string {
  const isPlain = /^[^()<>[\]:;@\\,."]*$/.test(name);
  return `${isPlain ? name : `"${name.replace(/["\\]/g, "\\$&")}"`} <${address}>`;
}

function isDecodable({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false; // a % that does not start an escape
  }
}
