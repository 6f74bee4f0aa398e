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

/**
 * MAIL_FROM: `name@example.com` or `Name <name@example.com>`; without it no-reply at the portal's own host.
 * @throws AppError precondition_failed
 */
export function parseMailFrom(value: string | undefined, publicUrl: string): { name: string; address: string } {
  const { hostname } = new URL(publicUrl);
  if (value === undefined)
    return { name: "Countersign", address: `no-reply@${/[a-z]/.test(hostname) ? hostname : "localhost"}` };
  const [, name = "Countersign", bracketed] = /^([^<>"\p{Cc}]*)<([^<>\s]+)>$/u.exec(value) ?? [];
  const address = z.email().safeParse(bracketed ?? value);
  if (address.success) return { name: name.trim() || "Countersign", address: address.data };
  throw new AppError(
    "precondition_failed",
    "MAIL_FROM must be an email address, such as certificates@example.com or Certificates <certificates@example.com>.",
  );
}

function isDecodable({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false; // a % that does not begin an escape
  }
}
