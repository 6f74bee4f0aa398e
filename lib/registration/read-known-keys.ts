import { AppError } from "@/lib/errors";

export interface KnownKey {
  /** Lower-case hexadecimal SHA-256 of the SubjectPublicKeyInfo in DER. */
  keyFingerprint: string;
  /** Where the private half was published. */
  source: string;
}

const LINE = /^([0-9a-f]{64})(?:[ \t]+(.*))?$/i;

/**
 * Reads a list of keys whose private half is known. One key per line: the SHA-256 of its SubjectPublicKeyInfo in hexadecimal, then,
 * after a space, the source. Empty lines and lines that begin with # are ignored.
 * @param name name of the list in messages
 * @throws AppError precondition_failed naming the line
 */
export function readKnownKeys(text: string, name: string): KnownKey[] {
  return text.split(/\r\n|\n|\r/).flatMap((raw, index) => {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) return [];
    const match = LINE.exec(line);
    if (match?.[1]) return [{ keyFingerprint: match[1].toLowerCase(), source: match[2]?.trim() || name }];
    throw new AppError(
      "precondition_failed",
      `${name}, line ${index + 1}: this is not the SHA-256 of a public key (64 hexadecimal digits, then a space and where the key was published). Compute it with: openssl pkey -pubin -in key.pem -outform DER | openssl sha256`,
    );
  });
}
