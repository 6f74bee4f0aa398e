import { derKind } from "./der-kind";
import type { Opened } from "./open-encrypted";

/** Decrypts PKCS#12 or encrypted PKCS#8 with a passphrase; the library loads with the first such file. A malformed file is `unsupported`. */
export async function unlock(der: Uint8Array, passphrase: string): Promise<Opened> {
  const { openPkcs12, openPkcs8 } = await import("./open-encrypted");
  try {
    const opened = await (derKind(der) === "pkcs12" ? openPkcs12 : openPkcs8)(der, passphrase);
    // One wrong passphrase in 256 has valid padding.
    const isWrong = opened.kind === "opened" && opened.privateKeys.some((key) => derKind(key) !== "pkcs8");
    return isWrong ? { kind: "wrong" } : opened;
  } catch {
    return { kind: "unsupported" };
  }
}
