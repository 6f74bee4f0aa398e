import { z } from "zod";
import { AppError } from "@/lib/errors";

/**
 * SMTP_URL as the transport takes it: a typing error shows at start instead of in mails that never leave.
 * @throws AppError precondition_failed without the value, which has a password in it
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
    "SMTP_URL must look like smtp://user:password@mail.example.com:587, with smtps:// where TLS comes first. Write special characters of the password percent-encoded.",
  );
}

const DEFAULT_NAME = "Countersign";

/**
 * MAIL_FROM: `name@example.com`, `Name <name@example.com>` or `"Name, Inc." <name@example.com>` (RFC 5322 §3.4); without it no-reply at
 * the portal's own host.
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

/** Also at a host of the own network, which has no dot: no-reply@localhost. */
function isEmail(address: string): boolean {
  const [, local] = /^(.+)@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.exec(address) ?? [];
  return z.email().safeParse(local === undefined ? address : `${local}@example.com`).success;
}

/** A name as the From header has it: in quotation marks where a character in it would mean something else (RFC 5322 §3.2.4). */
export function mailboxOf({ name, address }: { name: string; address: string }): string {
  const isPlain = /^[^()<>[\]:;@\\,."]*$/.test(name);
  return `${isPlain ? name : `"${name.replace(/["\\]/g, "\\$&")}"`} <${address}>`;
}

function isDecodable({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false; // a % that does not begin an escape
  }
}
