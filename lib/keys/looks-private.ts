/**
 * Client-safe: what a browser asks before anything travels. The server asks again, with more patience (lib/pki/private-key.ts);
 * here a false alarm is cheap and nothing needs to be read, only recognised.
 */
import { listedBytes } from "@/lib/pki/listed-bytes";
import { inAscii, withoutMarkup, withoutPublicBlocks, withoutSigns, withoutTags } from "@/lib/pki/plain-text";
import { BLOB_FIRST_BYTES, blobAt } from "@/lib/pki/private-key-blob-marks";
import { PRIVATE_KEY_MARKS, PRIVATE_MEMBER_MARK } from "@/lib/pki/private-key-marks";
import { hasPrivateMember } from "@/lib/pki/private-members";

/**
 * Says what private thing a file or a text looks like ("a JWK with a private key"), or undefined. Give bytes where there are
 * any: a .p12 or .der file is not text.
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

/** Dumps and lists of numbers beside the public blocks, which `inRuns` has looked into. */
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
    // not JSON after all: the pattern above has judged it
  }
  return isPrivate ? "a JWK with a private key" : undefined;
}

/** Where the padding of base64 begins. A loop: `/=+$/` tries again at every sign and takes quadratic time. */
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

const hex = (text: string): number[] => (text.match(/../g) ?? []).map((octets) => Number.parseInt(octets, 16));
/** OpenSSH's own format; the arcs of encrypted keys (PKCS#5) and of PKCS#12 bags. */
const CONTAINERS = [
  [...new TextEncoder().encode("openssh-key-v1\0")],
  hex("06092a864886f70d01050d"),
  hex("06092a864886f70d010503"),
  hex("06092a864886f70d01050a"),
  hex("060a2a864886f70d010c01"),
  hex("060b2a864886f70d010c0a01"),
];
/** What all that is looked for begins with: an INTEGER, an OBJECT IDENTIFIER, the magic of OpenSSH, those of blobs. */
const FIRST_BYTES: ReadonlySet<number> = new Set([0x02, 0x06, 0x6f, ...BLOB_FIRST_BYTES]);
const JAVA_KEYSTORES = [hex("feedfeed"), hex("cececece")];

function inBytes(bytes: Uint8Array): string | undefined {
  const startsWith = (at: number, mark: readonly number[]) => mark.every((octet, i) => bytes[at + i] === octet);
  if (JAVA_KEYSTORES.some((mark) => startsWith(0, mark))) return "a Java keystore";
  for (let at = 0; at < bytes.length; at++) {
    if (!FIRST_BYTES.has(bytes[at] as number)) continue;
    if (CONTAINERS.some((mark) => bytes[at] === mark[0] && startsWith(at, mark)))
      return "a file that holds private keys";
    // INTEGER 0 or 1 right after a SEQUENCE header: the version of a private key, if what follows fits.
    if (startsWith(at, [0x02, 0x01]) && (bytes[at + 2] ?? 2) <= 1 && isSequence(bytes, at) && isKeyAfter(bytes, at)) {
      return "a private key in DER";
    }
    const blob = blobAt(bytes, at);
    if (blob) return blob;
    // A PKCS#12 file: SEQUENCE { INTEGER 3, SEQUENCE … } at its very start.
    if (at >= 2 && at <= 5 && bytes[0] === 0x30 && startsWith(at, [0x02, 0x01, 0x03, 0x30])) return "a PKCS#12 file";
  }
  return undefined;
}

/** Whether a SEQUENCE header ends at `at`, with one to four length octets. */
function isSequence(bytes: Uint8Array, at: number): boolean {
  if (bytes[at - 2] === 0x30 && (bytes[at - 1] ?? 0xff) <= 0x80) return true;
  return [0x81, 0x82, 0x83].some((octet, i) => bytes[at - 3 - i] === 0x30 && bytes[at - 2 - i] === octet);
}

/** PKCS#8: AlgorithmIdentifier, OCTET STRING. PKCS#1: a large INTEGER. SEC1: version 1, OCTET STRING. */
function isKeyAfter(bytes: Uint8Array, at: number): boolean {
  const [version = 2, tag, length = 0, inside] = bytes.subarray(at + 2, at + 6);
  if (tag === 0x30 && length < 0x80 && inside === 0x06) return bytes[at + 5 + length] === 0x04;
  if (tag === 0x02) return length >= 0x20;
  return tag === 0x04 && version === 1 && length >= 0x10 && length <= 0x48;
}

const latin1 = (bytes: Uint8Array): string => new TextDecoder("latin1").decode(bytes);

/** What Windows PowerShell writes when output is redirected. */
function utf16(bytes: Uint8Array): string {
  const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
  return isLittle ? new TextDecoder("utf-16le").decode(bytes) : "";
}
