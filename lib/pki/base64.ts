/** Standard base64 (RFC 4648 §4) by the functions that browsers and Node share. Client-safe. */

/** Base64 with padding, on one line. */
export function base64Of(bytes: Uint8Array): string {
  let binary = "";
  // In slices: a call has a maximum number of arguments.
  for (let at = 0; at < bytes.length; at += 0x2000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x2000));
  return btoa(binary);
}

/** Bytes of base64 with or without padding and white space; undefined for other text. Surplus bits are ignored. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    return undefined; // not base64
  }
  const bytes = new Uint8Array(binary.length);
  // A loop: `Uint8Array.from` takes six times as long.
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** Base64 in lines of 64 characters (RFC 7468 §2), without a final line end. */
export const base64Lines = (bytes: Uint8Array): string => base64Of(bytes).replace(/.{64}(?=.)/g, "$&\n");
