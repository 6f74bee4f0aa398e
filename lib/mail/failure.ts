import { atMost, oneLine } from "./words/phrases";

/**
 * - `refused`: the server has said no to this mail for good.
 * - `later`: it may take this mail another time.
 * - `unreachable`: it takes no mail at all now, this or another.
 */
export interface Failure {
  kind: "refused" | "later" | "unreachable";
  /** The server's own words, or what happened to the connection; one line. */
  words: string;
}

/** What nodemailer's errors have besides a message. */
interface SmtpError {
  code?: string;
  command?: string;
  responseCode?: number;
  response?: string;
  message: string;
}

const REFUSED_BY_ADDRESS = "EENVELOPE";
/** Codes that speak of us (authentication, encryption, service closing), whatever command they answer. */
const ABOUT_US = new Set([421, 454, 530, 534, 535, 538]);

/** Judges a failed attempt by SMTP's reply codes (RFC 5321 §4.2.1) and by which command was answered. */
export function classifyFailure(error: unknown): Failure {
  const { code, command, responseCode, response, message } = asSmtpError(error);
  const words = atMost(oneLine(response ?? message), 500);
  if (responseCode === undefined) {
    // Without an answer: an address that nodemailer itself can't put on the wire, or a connection that broke.
    return { kind: code === REFUSED_BY_ADDRESS ? "refused" : "unreachable", words };
  }
  if (ABOUT_US.has(responseCode) || command?.startsWith("AUTH")) return { kind: "unreachable", words };
  const isAboutThisMail = command === "RCPT TO" || command === "DATA";
  if (isAboutThisMail) return { kind: responseCode >= 500 ? "refused" : "later", words };
  // A refused sender is ours to mend (MAIL_FROM); the mail is worth another attempt then.
  return { kind: command === "MAIL FROM" ? "later" : "unreachable", words };
}

function asSmtpError(error: unknown): SmtpError {
  return error instanceof Error ? (error as SmtpError & Error) : { message: String(error) };
}
