"use client";

import { Download } from "lucide-react";
import { useState } from "react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyButton } from "@/components/ui/copy-button";
import { saveFile } from "@/components/ui/save-file";
import { Chip } from "@/components/ui/status-badge";
import { type HeldKey, useHeldKey, useIsIssuedKeyLost } from "../../_browser-key/key-memory";
import { problemOf } from "../../_browser-key/problem";
import { SaveKey } from "../../_browser-key/save-key";
import { bundleUses, jwkUses, type KeyUse, keyFileUses, type Purpose, pkcs12Uses } from "./key-uses";

export interface TakeKeyProps {
  slot: string;
  kid: string;
  /** RFC 7638 thumbprint of the certificate's key. */
  keyThumbprint: string;
  certificatePem: string;
  chainPem: string;
  /** Name of the entry in a PKCS#12 file. */
  friendlyName: string;
  /** Common stem of the files. */
  stem: string;
  keyFileName: string;
  fullChainFileName: string;
  isServer: boolean;
  /** Makes the PKCS#12 file without this page. */
  pkcs12Command: string;
}

/** After issuing: key and certificate as files, made in this page. Without the key in memory, the command that makes the PKCS#12 file. */
export function TakeKey(props: TakeKeyProps) {
  const held = useHeldKey(props.slot);
  const isLost = useIsIssuedKeyLost(props.slot, props.keyThumbprint);
  if (held?.key.keyThumbprint === props.keyThumbprint) return <KeyFiles {...props} held={held} />;
  return (
    <Card
      title="Take your key with you"
      description={
        isLost
          ? "The key is no longer in this page, because it was reloaded. Use the key file that you saved."
          : "The private key is where you created it. This page does not have it."
      }
    >
      <div className="flex flex-col gap-3">
        <p>
          Download the full chain as <code className="font-mono text-[13px] break-all">{props.fullChainFileName}</code>.
          This command makes a PKCS#12 file of it and of the key, for Java, Windows and Postman:
        </p>
        <CodeBlock
          title="Shell"
          copyLabel="Copy command"
          variants={[{ id: "pkcs12", label: "OpenSSL", code: props.pkcs12Command }]}
        />
      </div>
    </Card>
  );
}

/** A file made in the page. */
interface KeyFile {
  id: string;
  label: string;
  about: string;
  name: string;
  isEncrypted: boolean;
  uses: KeyUse[];
  make: () => Promise<string | Uint8Array<ArrayBuffer>>;
}

function KeyFiles({ held, ...props }: TakeKeyProps & { held: HeldKey }) {
  const [problem, setProblem] = useState<string>();
  const { key, passphrase } = held;
  const files = passphrase === undefined ? [] : keyFiles(props, key, passphrase);
  const save = async ({ name, make }: KeyFile) => {
    setProblem(undefined);
    try {
      saveFile(name, await make());
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <Card
      title="Take your key with you"
      description="Made in this page, which is the only place that has the key. The key is cleared when you leave."
      isFlush
    >
      <div className="flex flex-col gap-4 px-5 py-4">
        <SaveKey held={held} fileName={props.keyFileName} />
        {problem ? <Banner tone="danger" title={problem} /> : null}
      </div>
      <ul aria-label="Key files" className="divide-y divide-separator border-t border-separator">
        {files.map((file) => (
          <li key={file.id} className="flex flex-col gap-3 px-5 py-4">
            <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
              <div className="min-w-0 flex-1 basis-64">
                <p className="flex flex-wrap items-center gap-2 font-medium">
                  {file.label}
                  <Chip tone={file.isEncrypted ? "success" : "warning"}>
                    {file.isEncrypted ? "Encrypted" : "Not encrypted"}
                  </Chip>
                </p>
                <p className="text-[13px] leading-5 text-muted">{file.about}</p>
              </div>
              <Button size="sm" icon={<Download />} title={file.name} onClick={() => void save(file)}>
                Save {file.label}
              </Button>
            </div>
            <dl className="grid gap-x-4 gap-y-1.5 text-[13px] leading-6 sm:grid-cols-[4.5rem_minmax(0,1fr)]">
              {file.uses.map((use) => (
                <Use key={use.where} use={use} />
              ))}
            </dl>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Use({ use: { where, code, steps } }: { use: KeyUse }) {
  return (
    <div className="contents">
      <dt className="text-muted">{where}</dt>
      <dd className="flex min-w-0 items-start gap-2">
        {code ? (
          <>
            <code dir="ltr" className="min-w-0 font-mono break-all">
              {code}
            </code>
            <CopyButton value={code} label={`Copy the line for ${where}`} />
          </>
        ) : (
          steps
        )}
      </dd>
    </div>
  );
}

function keyFiles(props: Omit<TakeKeyProps, "slot">, key: HeldKey["key"], passphrase: string): KeyFile[] {
  const { kid, certificatePem, chainPem, friendlyName, stem, keyFileName, fullChainFileName } = props;
  const { pkcs8, usage } = key;
  const purpose: Purpose = { usage, isServer: props.isServer };
  const [pkcs12, bundle, jwk] = [`${stem}.p12`, `${stem}-bundle.pem`, `${stem}.private.jwk`];
  return [
    {
      id: "pkcs12",
      label: "PKCS#12",
      about: "Key, certificate and chain, with the passphrase of the key file.",
      name: pkcs12,
      isEncrypted: true,
      uses: pkcs12Uses(pkcs12, purpose),
      make: async () => {
        const { createPkcs12 } = await import("@/lib/pki-browser/create-pkcs12");
        return createPkcs12({ pkcs8, certificatePem, chainPem, friendlyName, passphrase });
      },
    },
    {
      id: "key",
      label: "PEM key",
      about: "The key file that you saved before. Download the certificate beside it.",
      name: keyFileName,
      isEncrypted: true,
      uses: keyFileUses(keyFileName, fullChainFileName, purpose),
      make: async () => {
        const { encryptPrivateKey } = await import("@/lib/pki-browser/encrypt-private-key");
        return encryptPrivateKey(pkcs8, passphrase);
      },
    },
    {
      id: "bundle",
      label: "PEM bundle",
      about: "Key, certificate and chain in one file, for programs that read the key without a passphrase.",
      name: bundle,
      isEncrypted: false,
      uses: bundleUses(bundle, purpose),
      make: async () => {
        const { pemBundle } = await import("@/lib/pki-browser/pem-bundle");
        return pemBundle({ privateKey: pkcs8, certificatePem, chainPem });
      },
    },
    {
      id: "jwk",
      label: "JWK",
      about: "The key with the KID of the certificate.",
      name: jwk,
      isEncrypted: false,
      uses: jwkUses(jwk, key),
      make: async () => {
        const { privateJwk } = await import("@/lib/pki-browser/private-jwk");
        return `${JSON.stringify(await privateJwk({ pkcs8, kid, usage }), null, 2)}\n`;
      },
    },
  ];
}
