"use client";

import { useState } from "react";
import { CodeBlock } from "@/components/ui/code-block";
import type { Recipient } from "./recipient";

const File = ({ name }: { name: string }) => (
  <code className="font-mono text-[13px] [overflow-wrap:anywhere]">{name}</code>
);

/** Programs that decrypt the saved message with the owner's key file, and the commands that run them. */
export function DecryptPrograms({ recipient: { programs, keyFileName, messageFileName } }: { recipient: Recipient }) {
  const [chosen, setChosen] = useState<string>();
  const shown = programs.find(({ language }) => language === chosen) ?? programs[0];
  if (!shown) return null;
  return (
    <>
      <p className="max-w-[76ch] leading-6 text-muted">
        The programs read the message from <File name={messageFileName} /> and your private key from{" "}
        <File name={keyFileName} />. For an encrypted key file, set the environment variable{" "}
        <File name="KEY_PASSPHRASE" /> (Go: openssl asks for the passphrase). Save this program as{" "}
        <File name={shown.fileName} />.
      </p>
      <CodeBlock
        title="Language"
        copyLabel="Copy program"
        isUnbroken
        maxHeight={480}
        onChoose={setChosen}
        variants={programs.map(({ language, title, code }) => ({ id: language, label: title, code }))}
      />
      <CodeBlock
        title="Run it"
        copyLabel="Copy commands"
        variants={[{ id: "run", label: "Commands", code: shown.commands.join("\n") }]}
      />
    </>
  );
}
