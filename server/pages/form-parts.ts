/** As browsers send it (HTML standard §4.10.21.8): one parameter, a token of at most 70 characters. */
const CONTENT_TYPE = /^multipart\/form-data; ?boundary=([0-9A-Za-z'_+.-]{1,70})$/;
/** The complete head of a part. Browsers escape quotes and line breaks in names; some parsers interpret a backslash. */
const HEAD = /^\r\nContent-Disposition: form-data; name="([^"\\\p{Cc}]*)"$/u;
const CRLF = "\r\n";
/** After the last delimiter nothing may follow that a parser could read as another part. */
const END = /^--(\r\n)?$/;

/** A field of a form. */
export interface FormPart {
  name: string;
  value: string;
}

export const isMultipart = (contentType: string): boolean => contentType.toLowerCase().startsWith("multipart/");

/**
 * The fields of a `multipart/form-data` body in order, as UTF-8 (RFC 7578, RFC 2046 §5.1). It accepts only the subset of the RFCs
 * that browsers send for a form without files, because Next's parsers, busboy and undici, read everything else differently
 * (decision 145).
 * @returns undefined when the body is anything else
 */
export function formParts(contentType: string, body: Buffer): FormPart[] | undefined {
  const [, boundary] = CONTENT_TYPE.exec(contentType) ?? [];
  if (boundary === undefined) return undefined;
  // The text before the first delimiter must be empty, the text after the last must be the end.
  const [before, ...pieces] = `${CRLF}${body.toString("latin1")}`.split(`${CRLF}--${boundary}`);
  if (before !== "" || !END.test(pieces.pop() ?? "")) return undefined;
  const parts: FormPart[] = [];
  for (const piece of pieces) {
    const headEnd = piece.indexOf(CRLF + CRLF);
    const [, name] = headEnd < 0 ? [] : (HEAD.exec(asUtf8(piece.slice(0, headEnd))) ?? []);
    const value = piece.slice(headEnd + 2 * CRLF.length);
    if (name === undefined || value.includes("\0")) return undefined; // the database accepts no NUL in text
    parts.push({ name, value: asUtf8(value) });
  }
  return parts;
}

const asUtf8 = (latin1: string): string => Buffer.from(latin1, "latin1").toString("utf8");
