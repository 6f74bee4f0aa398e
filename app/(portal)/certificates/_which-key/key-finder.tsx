"use client";

import { FileDrop } from "@/components/ui/file-drop";
import { FindingsList } from "@/components/ui/findings-list";
import { FormError } from "@/components/ui/form-error";
import { UnlockFile } from "../../_browser-key/unlock-file";
import { KeyResult } from "./key-result";
import { type Identify, useKeyFinder } from "./use-key-finder";

/** Above the largest file of keys; a larger file is only named. */
const MAX_BYTES = 256 * 1024;

/** Drop or paste a file of keys; the answer is below. `own`: the certificate whose page this is. */
export function KeyFinder({ identify, own }: { identify: Identify; own?: { kid: string; keyThumbprint: string } }) {
  const { finding, examine, unlock } = useKeyFinder(identify);
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <FileDrop
        isLocal
        name="key-file"
        label="Key, CSR or certificate"
        description="A private key, public key, CSR, certificate, JWK, SSH key, PKCS#7 or PKCS#12 file. It stays in your browser."
        accept=".key,.pem,.der,.csr,.crt,.cer,.p12,.pfx,.p7b,.p7c,.jwk,.json,.pub,.ppk,.txt"
        placeholder="Paste a key here"
        maxBytes={MAX_BYTES}
        rows={3}
        read={(upload, fileName) => {
          void examine(upload, fileName);
          return { text: "" };
        }}
      />
      <div role="status" className="flex flex-col gap-4">
        {finding.kind === "busy" ? <p className="text-muted">Reading…</p> : null}
        {finding.kind === "failed" ? <FormError state={finding.state} /> : null}
        {finding.kind === "unreadable" ? (
          <FindingsList
            findings={[{ code: "key.unreadable", severity: "error", message: finding.message, fix: finding.fix }]}
          />
        ) : null}
        {finding.kind === "locked" ? (
          <UnlockFile
            name={finding.name}
            isWrong={finding.isWrong}
            description="Used in your browser to read the public key. It is not sent or stored."
            unlock={unlock}
          />
        ) : null}
        {finding.kind === "found" ? <KeyResult found={finding} own={own} /> : null}
      </div>
    </div>
  );
}
