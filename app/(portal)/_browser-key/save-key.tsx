"use client";

import { Spinner } from "@heroui/react";
import { Check, Download } from "lucide-react";
import { useState } from "react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { saveFile } from "@/components/ui/save-file";
import { type HeldKey, keyWasSaved } from "./key-memory";
import { keyTypeLabels } from "./labels";
import { type Passphrase, PassphraseField, PassphraseText } from "./passphrase-field";
import { problemOf } from "./problem";

/** Saves a held key as an encrypted file. Required before a certificate is issued for it. */
export function SaveKey({ held, fileName }: { held: HeldKey; fileName: string }) {
  return held.isSaved ? <SavedKey held={held} fileName={fileName} /> : <UnsavedKey held={held} fileName={fileName} />;
}

function UnsavedKey({ held, fileName }: { held: HeldKey; fileName: string }) {
  const [passphrase, setPassphrase] = useState<Passphrase>({ text: "", problem: undefined });
  const { save, isSaving, problem } = useSaveKey(held, fileName);
  const isReady = passphrase.text !== "" && passphrase.problem === undefined;
  return (
    <div className="flex flex-col gap-4">
      <PassphraseField onChange={setPassphrase} />
      {problem ? <Banner tone="danger" title={problem} /> : null}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button
          variant="primary"
          icon={isSaving ? <Spinner size="sm" color="current" aria-hidden="true" /> : <Download />}
          disabled={!isReady || isSaving}
          onClick={() => save(passphrase.text)}
        >
          {isSaving ? "Encrypting…" : "Save key file"}
        </Button>
        <span className="text-[13px] text-muted">
          {passphrase.problem ?? <code className="font-mono break-all">{fileName}</code>}
        </span>
      </div>
    </div>
  );
}

function SavedKey({ held, fileName }: { held: HeldKey; fileName: string }) {
  const { save, isSaving, problem } = useSaveKey(held, fileName);
  const { passphrase = "" } = held;
  return (
    <div className="flex flex-col gap-3">
      <p role="status" className="flex items-start gap-2 font-medium">
        <Check aria-hidden="true" className="mt-0.5 size-4.5 shrink-0 text-success" />
        <span className="min-w-0">
          {keyTypeLabels[held.key.algorithm]} key saved, encrypted, as{" "}
          <code className="font-mono text-[13px] font-normal break-all">{fileName}</code>
        </span>
      </p>
      {problem ? <Banner tone="danger" title={problem} /> : null}
      <details className="text-[13px]">
        <summary className="min-h-6 w-fit cursor-pointer text-muted hover:text-foreground">
          Show the passphrase, or save the file again
        </summary>
        <div className="mt-2 flex flex-col gap-2">
          <PassphraseText text={passphrase} />
          <Button size="sm" className="w-fit" icon={<Download />} disabled={isSaving} onClick={() => save(passphrase)}>
            Save key file
          </Button>
        </div>
      </details>
    </div>
  );
}

/** Encrypts the key with the passphrase and offers it as a download. */
export function useSaveKey({ slot, key }: HeldKey, fileName: string) {
  const [isSaving, setSaving] = useState(false);
  const [problem, setProblem] = useState<string>();
  const run = async (passphrase: string) => {
    setSaving(true);
    setProblem(undefined);
    try {
      const { encryptPrivateKey } = await import("@/lib/pki-browser/encrypt-private-key");
      saveFile(fileName, await encryptPrivateKey(key.pkcs8, passphrase));
      keyWasSaved(slot, passphrase);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setSaving(false);
    }
  };
  return { save: (passphrase: string) => void run(passphrase), isSaving, problem };
}
