const BOUNDARY = /;\s{0,8}boundary=("[^"]{1,70}"|[^\s;",]{1,70})/i;
const NAME = /;\s{0,8}name="([^"\r\n]*)"/i;
const CRLF = "\r\n";

/**
 * The parts of a `multipart/form-data` body by their names, as latin1 text (RFC 7578, RFC 2046 §5.1). Of several with one name the
 * last. Undefined: it is not one from beginning to end.
 */
export function formParts(contentType: string, body: Buffer): Map<string, string> | undefined {
  const boundary = BOUNDARY.exec(contentType)?.[1]?.replaceAll('"', "");
  if (!boundary) return undefined;
  // What stands before the first delimiter is empty, what stands behind the last begins with its two dashes.
  const [before, ...pieces] = `${CRLF}${body.toString("latin1")}`.split(`${CRLF}--${boundary}`);
  if (before !== "" || !pieces.pop()?.startsWith("--")) return undefined;
  const parts = new Map<string, string>();
  for (const piece of pieces) {
    const head = piece.indexOf(CRLF + CRLF);
    const name = head < 0 ? undefined : NAME.exec(piece.slice(0, head))?.[1];
    if (name === undefined || !piece.startsWith(CRLF)) return undefined;
    parts.set(name, piece.slice(head + 2 * CRLF.length));
  }
  return parts;
}
