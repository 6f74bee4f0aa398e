/** Private key structures in binary data: key files, OpenSSH's format, PKCS#8, PKCS#1 and SEC1 in DER. */
import {
  formAfterVersion,
  isJavaKeystore,
  isPkcs12,
  KEY_CONTAINERS,
  OPENSSH_MAGIC,
  sequenceBefore,
} from "./private-key-file-marks";
import {
  endOfElement,
  membersOfDer,
  membersOfOpenSsh,
  type PrivateKeyForm,
  type PrivateMembers,
} from "./private-key-members";

const OPENSSH = Buffer.from(OPENSSH_MAGIC);
const CONTAINERS = KEY_CONTAINERS.map((mark) => Buffer.from(mark));

/** Maximum number of places in an upload where a key may begin. */
export const MAX_STARTS = 64;

/** A keystore, a PKCS#12 file, an encrypted key or OpenSSH's format. */
export function isKeyFile(buffer: Buffer): boolean {
  return (
    isJavaKeystore(buffer) ||
    isPkcs12(buffer) ||
    buffer.includes(OPENSSH) ||
    CONTAINERS.some((mark) => buffer.includes(mark))
  );
}

export function openSshMembers(buffer: Buffer): PrivateMembers | undefined {
  const at = buffer.indexOf(OPENSSH);
  return at < 0 ? undefined : membersOfOpenSsh(buffer.subarray(at));
}

/** The numbers of the keys that begin anywhere in the buffer, also inside other structures or after them; at most `startsLeft` of them. */
export function derKeysIn(buffer: Buffer, startsLeft: number): { found: PrivateMembers[]; startsLeft: number } {
  const found: PrivateMembers[] = [];
  const starts = privateKeyStarts(buffer, startsLeft);
  let after = 0;
  for (const { at, form } of starts) {
    if (at < after) continue; // inside the previous key
    const end = endOfElement(buffer, at);
    const members = end === undefined ? undefined : membersOfDer(buffer.subarray(at, end), form);
    if (!members || end === undefined) continue;
    found.push(members);
    after = end;
  }
  return { found, startsLeft: startsLeft - starts.length };
}

interface Start {
  at: number;
  form: PrivateKeyForm;
}

/**
 * Offsets of SEQUENCEs that begin like PKCS#8 (version, AlgorithmIdentifier, OCTET STRING), PKCS#1 or DSA (version, INTEGER …)
 * or SEC1 (version 1, OCTET STRING). Searches for the version bytes, then checks the bytes before and after them.
 */
function privateKeyStarts(buffer: Buffer, most: number): Start[] {
  const starts: Start[] = [];
  for (let at = buffer.indexOf(0x02); at >= 0 && starts.length < most; at = buffer.indexOf(0x02, at + 1)) {
    const version = buffer[at + 2];
    if (buffer[at + 1] !== 1 || version === undefined || version > 1) continue;
    const form = formAfterVersion(buffer, at + 3, version);
    const start = form ? sequenceBefore(buffer, at) : undefined;
    if (!form || start === undefined) continue;
    starts.push({ at: start, form });
  }
  return starts;
}
