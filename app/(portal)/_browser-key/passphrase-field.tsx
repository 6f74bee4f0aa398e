"use client";

import { Eye, EyeOff, RefreshCw } from "lucide-react";
import { useEffect, useId, useState } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { controlClass, FieldNotes } from "@/components/ui/field";

/** The passphrase of a key file; `problem` says why it can't be used yet. */
export interface Passphrase {
  text: string;
  problem: string | undefined;
}

/**
 * A generated passphrase, or the user's own with a hint about its strength. The control has no name and belongs to no form, so that
 * no form can send it.
 */
export function PassphraseField({ onChange }: { onChange: (passphrase: Passphrase) => void }) {
  const [isOwn, setOwn] = useState(false);
  const choose = (own: boolean) => {
    setOwn(own);
    onChange({ text: "", problem: own ? ENTER_ONE : undefined });
  };
  return isOwn ? (
    <OwnPassphrase onChange={onChange} onGenerate={() => choose(false)} />
  ) : (
    <GeneratedPassphrase onChange={onChange} onOwn={() => choose(true)} />
  );
}

const ENTER_ONE = "Enter a passphrase.";

function GeneratedPassphrase({ onChange, onOwn }: { onChange: (passphrase: Passphrase) => void; onOwn: () => void }) {
  const [text, setText] = useState("");
  useEffect(() => {
    let isCurrent = true;
    void import("@/lib/pki-browser/create-passphrase").then(({ createPassphrase }) => {
      if (!isCurrent) return;
      const generated = createPassphrase();
      setText(generated);
      onChange({ text: generated, problem: undefined });
    });
    return () => {
      isCurrent = false;
    };
  }, [onChange]);
  return (
    <div className="flex flex-col gap-1.5">
      <p className="text-sm font-medium">Passphrase</p>
      <PassphraseText text={text} />
      <p className="text-[13px] leading-5 text-muted">
        Copy it to your password manager. The key file can't be opened without it, and it is shown only in this page.
      </p>
      <Button size="sm" variant="ghost" className="w-fit" onClick={onOwn}>
        Use my own passphrase
      </Button>
    </div>
  );
}

/** A passphrase in full, with a copy button. */
export function PassphraseText({ text }: { text: string }) {
  return (
    <p className="flex min-h-9 items-center gap-2 rounded-lg border border-border bg-code px-3 py-1.5">
      <code className="min-w-0 flex-1 font-mono text-[13px] break-all" data-testid="passphrase">
        {text}
      </code>
      <CopyButton value={text} label="Copy passphrase" />
    </p>
  );
}

function OwnPassphrase({
  onChange,
  onGenerate,
}: {
  onChange: (passphrase: Passphrase) => void;
  onGenerate: () => void;
}) {
  const id = useId();
  const [text, setText] = useState("");
  const [isShown, setShown] = useState(false);
  const strength = useStrength(text, onChange);
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        Passphrase
      </label>
      <span className="flex items-center gap-2">
        {/* No name: nothing could send it. */}
        <input
          id={id}
          type={isShown ? "text" : "password"}
          value={text}
          onChange={(event) => setText(event.target.value)}
          autoComplete="new-password"
          spellCheck={false}
          autoCapitalize="off"
          aria-describedby={`${id}-description`}
          className={`${controlClass(false, isShown)} h-9`}
        />
        <IconButton
          label={isShown ? "Hide passphrase" : "Show passphrase"}
          icon={isShown ? <EyeOff /> : <Eye />}
          onClick={() => setShown(!isShown)}
        />
      </span>
      <div role="status">
        <FieldNotes
          id={id}
          description={text && strength ? `${strengthLabels[strength.level]}. ${strength.hint}` : ENTER_ONE}
        />
      </div>
      <Button size="sm" variant="ghost" className="w-fit" icon={<RefreshCw />} onClick={onGenerate}>
        Generate a passphrase
      </Button>
    </div>
  );
}

interface Strength {
  level: "weak" | "fair" | "strong";
  hint: string;
}

const strengthLabels: Record<Strength["level"], string> = { weak: "Weak", fair: "Fair", strong: "Strong" };

/** Rates the text after each change and reports whether it can be used. */
function useStrength(text: string, onChange: (passphrase: Passphrase) => void): Strength | undefined {
  const [strength, setStrength] = useState<Strength>();
  useEffect(() => {
    let isCurrent = true;
    void import("@/lib/pki-browser/passphrase-strength").then(({ passphraseStrength }) => {
      if (!isCurrent) return;
      const next = passphraseStrength(text);
      setStrength(next);
      onChange({
        text,
        problem: text === "" ? ENTER_ONE : next.level === "weak" ? "Use a stronger passphrase." : undefined,
      });
    });
    return () => {
      isCurrent = false;
    };
  }, [text, onChange]);
  return strength;
}
