"use client";

import { LockKeyholeOpen } from "lucide-react";
import { useHeldKey } from "@/app/(portal)/_browser-key/key-memory";
import { UnlockFile } from "@/app/(portal)/_browser-key/unlock-file";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { FileDrop } from "@/components/ui/file-drop";
import { FindingsList } from "@/components/ui/findings-list";
import type { Recipient } from "./recipient";
import { type Decryption, useDecryption } from "./use-decryption";

/** Above the largest file of keys; a larger file is only named. */
const MAX_BYTES = 256 * 1024;

/** Decrypts a message with the key that was created in this page, or else with a private key file. */
export function DecryptHere({ message, recipient }: { message: string; recipient: Recipient }) {
  const { keyThumbprint, slot } = recipient;
  const { decryption, withKey, withFile, unlock } = useDecryption(message, keyThumbprint);
  const held = useHeldKey(slot ?? "");
  const isHeld = held?.key.keyThumbprint === keyThumbprint;
  return (
    <>
      {held && isHeld ? (
        <div className="flex flex-col gap-3">
          <p className="text-muted">The private key is in this page, because it was created here.</p>
          <Button className="w-fit" icon={<LockKeyholeOpen />} onClick={() => withKey(held.key)}>
            Decrypt with this key
          </Button>
        </div>
      ) : (
        <FileDrop
          isLocal
          name="private-key-file"
          label="Private key"
          description="PEM, DER, PKCS#12 or JWK. It stays in your browser and is cleared after use."
          accept=".key,.pem,.der,.p8,.p12,.pfx,.jwk,.json,.txt"
          placeholder="Paste the private key here"
          maxBytes={MAX_BYTES}
          rows={3}
          read={(upload, fileName) => {
            withFile({ upload, fileName });
            return { text: "" };
          }}
        />
      )}
      <div role="status" className="flex flex-col gap-4 empty:hidden">
        <Outcome decryption={decryption} unlock={unlock} />
      </div>
    </>
  );
}

function Outcome({ decryption, unlock }: { decryption: Decryption; unlock: (passphrase: string) => void }) {
  switch (decryption.kind) {
    case "idle":
      return null;
    case "busy":
      return <p className="text-muted">Decrypting…</p>;
    case "locked":
      return (
        <UnlockFile
          name={decryption.name}
          isWrong={decryption.isWrong}
          description="Used in your browser to open the private key. It is not sent or stored."
          unlock={unlock}
        />
      );
    case "unreadable":
      return (
        <FindingsList
          findings={[{ code: "key.unreadable", severity: "error", message: decryption.message, fix: decryption.fix }]}
        />
      );
    case "other_key":
      return (
        <Banner tone="warning" title="This is another key" isPolite>
          The file has a private key of another key pair ({decryption.labels.join(", ")}). Only the key that belongs to
          the KID decrypts the message.
        </Banner>
      );
    case "failed":
      return <Banner tone="danger" title={decryption.message} isPolite />;
    case "decrypted":
      return (
        <Banner tone="success" title="Message decrypted" isPolite>
          <p className="font-mono break-words whitespace-pre-wrap" data-testid="decrypted">
            {decryption.text}
          </p>
        </Banner>
      );
  }
}
