"use client";

import { useId, useRef, useState } from "react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";

/**
 * Asks for the passphrase of a dropped file. No form and no field name, so that no browser sends or offers to store it.
 * @param name of the file's kind, with its article: "a PKCS#12 file"
 */
export function UnlockFile({
  name,
  isWrong,
  description,
  unlock,
}: {
  name: string;
  isWrong: boolean;
  description: string;
  unlock: (passphrase: string) => void;
}) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isEmpty, setIsEmpty] = useState(true);
  const open = () => (input.current?.value ? unlock(input.current.value) : undefined);
  return (
    <Banner title={`This is ${name}`}>
      <div className="mt-2 flex max-w-md flex-col gap-3">
        <TextField
          ref={input}
          id={id}
          name=""
          type="password"
          label="Passphrase"
          description={description}
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
