import { useRef, useState } from "react";
import { problemOf } from "@/app/(portal)/_browser-key/problem";
import type { BrowserKey } from "@/lib/pki-browser/browser-key";
import { type Decrypted, type DroppedFile, decryptWith, decryptWithFile } from "./decrypt";

export type Decryption = { kind: "idle" | "busy" } | Decrypted | { kind: "failed"; message: string };

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
    // Cleared; an empty file is reported.
    if (file.upload.length === 0 && file.fileName === undefined) {
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
