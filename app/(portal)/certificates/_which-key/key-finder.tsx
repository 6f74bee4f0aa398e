"use client";

import { useRef, useState } from "react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { FileDrop } from "@/components/ui/file-drop";
import { FindingsList } from "@/components/ui/findings-list";
import { FormError } from "@/components/ui/form-error";
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
          <Passphrase name={finding.name} isWrong={finding.isWrong} unlock={unlock} />
        ) : null}
        {finding.kind === "found" ? <KeyResult found={finding} own={own} /> : null}
      </div>
    </div>
  );
}

/** Asks for the passphrase. No form and no field name, so that no browser sends or offers to store it. */
function Passphrase({ name, isWrong, unlock }: { name: string; isWrong: boolean; unlock: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [isEmpty, setIsEmpty] = useState(true);
  const open = () => (input.current?.value ? unlock(input.current.value) : undefined);
  return (
    <Banner title={`This is ${name}`}>
      <div className="mt-2 flex max-w-md flex-col gap-3">
        <TextField
          ref={input}
          id="key-passphrase"
          name=""
          type="password"
          label="Passphrase"
          description="Used in your browser to read the public key. It is not sent or stored."
          error={isWrong ? "This passphrase does not open the file." : undefined}
          onChange={(event) => setIsEmpty(event.target.value === "")}
          onKeyDown={(event) => (event.key === "Enter" ? open() : undefined)}
        />
        <div>
          <Button onClick={open} disabled={isEmpty}>
            Open
          </Button>
        </div>
      </div>
    </Banner>
  );
}
