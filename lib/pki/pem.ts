/**
 * PEM (RFC 7468), read strictly and line by line: every marker counts wherever it is, base64 must be canonical.
 * Explanatory text around a block is accepted, as openssl -text, certtool and certutil write it. Client-safe.
 */
import { base64Lines, base64Of, bytesOfBase64 } from "./base64";
import { PkiError } from "./pki-error";

export interface PemBlock {
  label: string;
  der: Uint8Array;
}

/**
 * Wraps DER as PEM with lines of 64 characters and a final newline.
 * `label`: the text after BEGIN, e.g. "CERTIFICATE REQUEST".
 */
export const pemEncode = (label: string, der: Uint8Array): string =>
  `-----BEGIN ${label}-----\n${base64Lines(der)}\n-----END ${label}-----\n`;

const BEGIN = "-----BEGIN ";
const END = "-----END ";
const DASHES = "-----";

/** Whether the text contains anything that looks like the beginning of a PEM block. */
export function hasPemMarker(text: string): boolean {
  return text.includes("-----BEGIN");
}

/**
 * Every block of a text, in order. Refuses the whole text when one block is malformed.
 * @throws PkiError pem.marker (a marker that is not alone on its line or has no counterpart), pem.headers (RFC 1421 headers),
 *   pem.base64
 */
export function splitPem(text: string): PemBlock[] {
  const blocks: PemBlock[] = [];
  let label: string | undefined;
  let body: string[] = [];
  for (const rawLine of text.split(/\r\n|\n|\r/)) {
    const line = rawLine.trim();
    const isMarker = line.includes("-----BEGIN") || line.includes("-----END");
    if (!isMarker) {
      if (label !== undefined) body.push(line);
      continue;
    }
    if (label === undefined) {
      label = labelBetween(line, BEGIN);
      body = [];
    } else {
      if (labelBetween(line, END) !== label) throw badMarker();
      blocks.push({ label, der: decodeBody(body) });
      label = undefined;
    }
  }
  if (label !== undefined) throw badMarker();
  return blocks;
}

function labelBetween(line: string, start: string): string {
  const label = line.slice(start.length, -DASHES.length);
  if (
    !line.startsWith(start) ||
    !line.endsWith(DASHES) ||
    label === "" ||
    label.includes("-") ||
    label !== label.trim()
  ) {
    throw badMarker();
  }
  return label;
}

function decodeBody(lines: readonly string[]): Uint8Array {
  if (lines.some((line) => line.includes(":"))) {
    throw new PkiError("pem.headers", "The PEM block has header lines such as Proc-Type; only plain PEM is accepted.");
  }
  return decodeBase64(lines.join(""));
}

/**
 * Standard base64 with padding, without white space, canonical (no surplus bits, RFC 4648 §3.5).
 * @throws PkiError pem.base64
 */
export function decodeBase64(text: string): Uint8Array {
  const bytes = text === "" ? undefined : bytesOfBase64(text);
  if (bytes === undefined || base64Of(bytes) !== text) {
    throw new PkiError(
      "pem.base64",
      "The text between the BEGIN and END lines is not valid base64; the file may be truncated.",
    );
  }
  return bytes;
}

const badMarker = (): PkiError =>
  new PkiError(
    "pem.marker",
    "The BEGIN and END lines do not match or are not on separate lines; the file may be truncated or concatenated.",
  );
