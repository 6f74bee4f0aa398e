"use client";

import { Download, LockKeyhole } from "lucide-react";
import { useRef, useState } from "react";
import { problemOf } from "@/app/(portal)/_browser-key/problem";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { TextArea } from "@/components/ui/field";
import { saveFile } from "@/components/ui/save-file";
import { MESSAGE_ENCRYPTION, messageAlgorithm } from "@/lib/pki/message-algorithms";
import { DecryptHere } from "./decrypt-here";
import { DecryptPrograms } from "./decrypt-programs";
import type { Recipient } from "./recipient";

/** Characters; the message is a test. */
const MAX_LENGTH = 5_000;

/** The message, the JWE that this page makes of it, and the ways to decrypt it. */
export function EncryptPanel({ recipient }: { recipient: Recipient }) {
  const { encrypted, problem, encrypt, clear } = useEncryption(recipient);
  const [text, setText] = useState("This is a test message.");
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <div className="flex flex-col gap-3">
        {/* No name: no form could send it. */}
        <TextArea
          id="test-message"
          name=""
          label="Message"
          rows={3}
          maxLength={MAX_LENGTH}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            clear();
          }}
        />
        <Button variant="primary" className="w-fit" icon={<LockKeyhole />} onClick={() => encrypt(text)}>
          Encrypt
        </Button>
      </div>
      {problem ? <Banner tone="danger" title={problem} /> : null}
      <p role="status" className={encrypted ? "text-[13px] leading-5 text-muted" : "sr-only"}>
        {encrypted
          ? `Encrypted with ${messageAlgorithm(recipient.publicKey)} and ${MESSAGE_ENCRYPTION}; the KID is in the header.`
          : ""}
      </p>
      {encrypted ? (
        <>
          <CodeBlock
            title="Encrypted message (JWE)"
            copyLabel="Copy message"
            maxHeight={176}
            variants={[{ id: "jwe", label: "JWE", code: encrypted }]}
          />
          <Button
            className="w-fit"
            icon={<Download />}
            onClick={() => saveFile(recipient.messageFileName, `${encrypted}\n`)}
          >
            Save {recipient.messageFileName}
          </Button>
          <Section title="Decrypt in this page">
            {/* What was decrypted belongs to one message. */}
            <DecryptHere key={encrypted} message={encrypted} recipient={recipient} />
          </Section>
          <Section title="Decrypt with a program">
            <DecryptPrograms recipient={recipient} />
          </Section>
        </>
      ) : null}
    </div>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-4 border-t border-separator pt-5">
      <h3 className="font-medium">{title}</h3>
      {children}
    </div>
  );
}

function useEncryption({ publicKey, kid }: Recipient) {
  const [encrypted, setEncrypted] = useState<string>();
  const [problem, setProblem] = useState<string>();
  // The result for an earlier text is dropped.
  const round = useRef(0);
  const clear = () => {
    round.current += 1;
    setEncrypted(undefined);
    setProblem(undefined);
  };
  const run = async (text: string) => {
    clear();
    const mine = round.current;
    if (!globalThis.crypto?.subtle) return setProblem(INSECURE_PAGE);
    try {
      const { encryptMessage } = await import("@/lib/pki-browser/encrypt-message");
      const message = await encryptMessage(publicKey, kid, text);
      if (mine === round.current) setEncrypted(message);
    } catch (error) {
      if (mine === round.current) setProblem(problemOf(error));
    }
  };
  return { encrypted, problem, encrypt: (text: string) => void run(text), clear };
}

const INSECURE_PAGE = "Browsers offer cryptography only on HTTPS and on localhost. Open the portal by its https URL.";
