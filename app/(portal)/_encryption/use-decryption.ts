import { useRef, useState } from "react";
import { problemOf } from "@/app/(portal)/_browser-key/problem";
import type { PrivateKeysReading } from "@/lib/dropped-file/read-private-keys";
import type { BrowserKey } from "@/lib/pki-browser/browser-key";

export type Decryption =
  | { kind: "idle" | "busy" }
  | Exclude<PrivateKeysReading, { kind: "private_keys" }>
  /** The file has only other keys: "RSA 2048". */
  | { kind: "other_key"; labels: string[] }
  | { kind: "decrypted"; text: string }
  | { kind: "failed"; message: string };

interface DroppedFile {
  upload: string | Uint8Array;
  fileName: string | undefined;
}

/**
 * Decrypts a message in the page: with a key that the page holds, or with that of a dropped file. The file is held in memory only while its
 * passphrase is asked for, and its keys are overwritten after use. Nothing is sent.
 */
export function useDecryption(message: string, keyThumbprint: string) {
  const [decryption, setDecryption] = useState<Decryption>({ kind: "idle" });
  const locked = useRef<DroppedFile>(undefined);
  // The answer about an earlier file is dropped.
  const round = useRef(0);

  const run = async (decrypt: () => Promise<Decryption>) => {
    const mine = ++round.current;
    setDecryption({ kind: "busy" });
    const result = await decrypt().catch(
      (error: unknown): Decryption => ({ kind: "failed", message: problemOf(error) }),
    );
    if (mine === round.current) setDecryption(result);
  };
  const withKey = ({ pkcs8 }: BrowserKey) => void run(() => decryptWith(pkcs8, message));
  const withFile = (file: DroppedFile, passphrase = "") => {
    locked.current = undefined;
    if (file.upload.length === 0) {
      round.current += 1;
      return setDecryption({ kind: "idle" });
    }
    return void run(async () => {
      const mine = round.current;
      const result = await decryptWithFile(file, passphrase, { message, keyThumbprint });
      if (result.kind === "locked" && mine === round.current) locked.current = file;
      return result;
    });
  };
  const unlock = (passphrase: string) => (locked.current ? withFile(locked.current, passphrase) : undefined);
  return { decryption, withKey, withFile, unlock };
}

/** The libraries are loaded here, when the first message is decrypted. */
async function decryptWith(pkcs8: BrowserKey["pkcs8"], message: string): Promise<Decryption> {
  const { decryptMessage } = await import("@/lib/pki-browser/decrypt-message");
  return { kind: "decrypted", text: await decryptMessage(pkcs8, message) };
}

async function decryptWithFile(
  { upload, fileName }: DroppedFile,
  passphrase: string,
  { message, keyThumbprint }: { message: string; keyThumbprint: string },
): Promise<Decryption> {
  const { readPrivateKeys, forgetPrivateKeys } = await import("@/lib/dropped-file/read-private-keys");
  const reading = await readPrivateKeys(upload, { passphrase, fileName });
  if (reading.kind !== "private_keys") return reading;
  const { keys } = reading;
  try {
    const key = keys.find(({ thumbprint }) => thumbprint === keyThumbprint);
    if (!key) return { kind: "other_key", labels: keys.map(({ label }) => label) };
    return await decryptWith(key.pkcs8, message);
  } finally {
    forgetPrivateKeys(keys);
  }
}
