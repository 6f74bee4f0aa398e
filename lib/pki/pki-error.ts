/**
 * Malformed input. Thrown by all decoders in lib/pki.
 * `code` is stable and dotted ("der.trailing_bytes"); `message` is a plain sentence and never quotes the input.
 */
export class PkiError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "PkiError";
    this.code = code;
  }
}
