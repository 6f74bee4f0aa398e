/**
 * Client-safe: detects private keys in the browser before anything is sent. The server checks again, more thoroughly
 * (lib/pki/private-key.ts); here a false positive is cheap, and keys need to be recognised only, not parsed.
 */
import { listedBytes } from "@/lib/pki/listed-bytes";
import { inAscii, withoutMarkup, withoutPublicBlocks, withoutSigns, withoutTags } from "@/lib/pki/plain-text";
import { BLOB_FIRST_BYTES, blobAt } from "@/lib/pki/private-key-blob-marks";
import {
  CONTAINER_FIRST_BYTES,
  formAfterVersion,
  isJavaKeystore,
  isKeyContainerAt,
  isPkcs12,
  sequenceBefore,
} from "@/lib/pki/private-key-file-marks";
import { PRIVATE_KEY_MARKS, PRIVATE_MEMBER_MARK } from "@/lib/pki/private-key-marks";
import { hasPrivateMember } from "@/lib/pki/private-members";

/**
 * Describes the private key that a file or text seems to contain ("a JWK with a private key"), or undefined. Pass bytes for a file: a .p12
 * or .der file is not text.
 */
export function looksPrivate(upload: string | Uint8Array): string | undefined {
  if (typeof upload === "string") return inText(upload);
  return inBytes(upload) ?? inText(latin1(upload)) ?? inText(new TextDecoder().decode(upload)) ?? inText(utf16(upload));
}

const markIn = (text: string): string | undefined => PRIVATE_KEY_MARKS.find(([pattern]) => pattern.test(text))?.[1];

function inText(upload: string): string | undefined {
  const text = inAscii(upload);
  const mark = markIn(text);
  if (mark) return mark;
  return (/^\s*[[{]/.test(text) ? inJson(text) : inRuns(text)) ?? inLists(text);
}

/** Dumps and lists of numbers outside the public blocks, which `inRuns` has checked. */
function inLists(text: string): string | undefined {
  const beside = withoutPublicBlocks(text);
  const plain = withoutSigns(withoutMarkup(beside));
  for (const bytes of [...new Set([beside, withoutTags(beside), plain])].flatMap(listedBytes)) {
    const found = inBytes(bytes) ?? markIn(latin1(bytes));
    if (found) return found;
  }
  return plain === beside ? undefined : (markIn(plain) ?? inRuns(plain));
}

function inRuns(text: string): string | undefined {
  for (const run of text.split(/-----[^\r\n]*-----|[^A-Za-z0-9+/=\s_-]/)) {
    const found = inBase64(run.replaceAll(/\s/g, ""));
    if (found) return found;
  }
  return undefined;
}

function inJson(text: string): string | undefined {
  let isPrivate = PRIVATE_MEMBER_MARK.test(text);
  try {
    JSON.parse(text, (_, value: unknown) => {
      if (typeof value === "object" && value !== null && "kty" in value) {
        isPrivate ||= hasPrivateMember(value);
      }
      return value;
    });
  } catch {
    // not JSON: the pattern above decides
  }
  return isPrivate ? "a JWK with a private key" : undefined;
}

/** Start of the base64 padding. A loop: `/=+$/` takes quadratic time. */
function endOf(text: string): number {
  let end = text.length;
  while (text[end - 1] === "=") end -= 1;
  return end;
}

function inBase64(text: string): string | undefined {
  if (text.length < 40) return undefined;
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/").slice(0, endOf(text)));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return inBytes(bytes) ?? markIn(binary) ?? markIn(utf16(bytes));
  } catch {
    return undefined; // not base64
  }
}

/** First bytes of everything searched for: an INTEGER, an object identifier, the magic of OpenSSH, those of blobs. */
const FIRST_BYTES: ReadonlySet<number> = new Set([0x02, ...CONTAINER_FIRST_BYTES, ...BLOB_FIRST_BYTES]);

function inBytes(bytes: Uint8Array): string | undefined {
  if (isJavaKeystore(bytes)) return "a Java keystore";
  if (isPkcs12(bytes)) return "a PKCS#12 file";
  for (let at = 0; at < bytes.length; at++) {
    if (!FIRST_BYTES.has(bytes[at] as number)) continue;
    if (isKeyContainerAt(bytes, at)) return "a file with private keys";
    if (isVersionOfKey(bytes, at)) return "a private key in DER";
    const blob = blobAt(bytes, at);
    if (blob) return blob;
  }
  return undefined;
}

/** INTEGER 0 or 1 directly after a SEQUENCE header: the version of a private key, if the next element matches. */
function isVersionOfKey(bytes: Uint8Array, at: number): boolean {
  const [tag, length, version = 2] = bytes.subarray(at, at + 3);
  if (tag !== 0x02 || length !== 1 || version > 1) return false;
  return sequenceBefore(bytes, at) !== undefined && formAfterVersion(bytes, at + 3, version) !== undefined;
}

const latin1 = (bytes: Uint8Array): string => new TextDecoder("latin1").decode(bytes);

/** The encoding of redirected output in Windows PowerShell. */
function utf16(bytes: Uint8Array): string {
  const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
  return isLittle ? new TextDecoder("utf-16le").decode(bytes) : "";
}
