import { oneLine } from "@/lib/format";
import { atMost } from "./templates/phrases";

/**
 * - `refused`: the server permanently rejected this email.
 * - `later`: it may accept this email later.
 * - `unreachable`: it accepts no email at present.
 */
export interface Failure {
  kind: "refused" | "later" | "unreachable";
  /** The server's reply, or the connection failure; one line. */
  reason: string;
}

/** Members of nodemailer's errors. */
interface SmtpError {
  code?: string;
  command?: string;
  responseCode?: number;
  response?: string;
  message: string;
}

const REFUSED_BY_ADDRESS = "EENVELOPE";
/** Reply codes about the session (authentication, encryption, service closing), whatever the command. */
const SESSION_CODES = new Set([421, 454, 530, 534, 535, 538]);

/** Classifies a failed attempt by SMTP reply code (RFC 5321 §4.2.1) and command. */
export function classifyFailure(error: unknown): Failure {
  const { code, command, responseCode, response, message } = asSmtpError(error);
  const reason = atMost(oneLine(response ?? message), 500);
  if (responseCode === undefined) {
    // Without a reply: an address that nodemailer itself rejects, or a connection failure.
    return { kind: code === REFUSED_BY_ADDRESS ? "refused" : "unreachable", reason };
  }
  if (SESSION_CODES.has(responseCode) || command?.startsWith("AUTH")) return { kind: "unreachable", reason };
  const isAboutThisMail = command === "RCPT TO" || command === "DATA";
  if (isAboutThisMail) return { kind: responseCode >= 500 ? "refused" : "later", reason };
  // A rejected sender is a configuration error (MAIL_FROM); the email is retried.
  return { kind: command === "MAIL FROM" ? "later" : "unreachable", reason };
}

function asSmtpError(error: unknown): SmtpError {
  return error instanceof Error ? (error as SmtpError & Error) : { message: String(error) };
}
