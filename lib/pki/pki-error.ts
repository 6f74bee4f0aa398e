/**
 * Bytes that are not what they claim to be. Thrown by everything in lib/pki that decodes.
 * `code` is stable and dotted ("der.trailing_bytes"); `message` is a plain sentence and never quotes the bytes.
 */
export class PkiError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "PkiError";
    this.code = code;
  }
}
