/** Twice the largest request in base64, for clients that escape every character. */
const LONGEST = 8_192;

/**
 * The request in a GET path (RFC 6960 appendix A.1): base64 of the DER. Some clients percent-encode it, some twice, others
 * not at all, so that the path contains `/`, `+` and `=`. Leading and trailing slashes from joining URLs are ignored.
 * @returns undefined when it can't be base64
 */
export function decodeOcspPath(encoded: string): Buffer | undefined {
  if (encoded.length > LONGEST) return undefined;
  let text = encoded;
  try {
    for (let round = 0; round < 2 && text.includes("%"); round++) text = decodeURIComponent(text);
  } catch {
    return undefined; // a percent sign without two digits
  }
  // No request begins with a slash: 0x30, the SEQUENCE, is an "M" in base64.
  text = withoutLeadingSlashes(text);
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(withoutTrailingSlashes(text))) return undefined;
  const der = Buffer.from(text, "base64");
  const length = elementLength(der);
  // Trailing slashes may be base64 digits or added by the client; the DER length decides.
  return text.endsWith("/") && length !== undefined && length < der.length ? der.subarray(0, length) : der;
}

// Loops: an expression such as /\/*$/ retries at every slash and takes quadratic time.
function withoutLeadingSlashes(text: string): string {
  let start = 0;
  while (text[start] === "/") start += 1;
  return text.slice(start);
}

function withoutTrailingSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === "/") end -= 1;
  return text.slice(0, end);
}

/** Length of the DER element at the start of a buffer, including its header; undefined without a short header. */
function elementLength(der: Buffer): number | undefined {
  const first = der[1];
  if (first === undefined) return undefined;
  if (first < 0x80) return 2 + first;
  if (first === 0x81 && der.length > 2) return 3 + (der[2] ?? 0);
  if (first === 0x82 && der.length > 3) return 4 + der.readUInt16BE(2);
  return undefined;
}
