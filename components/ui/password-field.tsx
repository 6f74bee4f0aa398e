"use client";

import { Eye, EyeOff } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { Button } from "./button";
import { controlClass, describedBy, FieldFrame } from "./field";
import { useHasScript } from "./use-has-script";

/**
 * A password with a button that reveals it. For a new one, the requirement and the error are one text: it turns red while
 * the password does not meet it. Nothing is filled in again after an error.
 */
export function PasswordField({
  name,
  id = name,
  label,
  description,
  error,
  isOptional = false,
  required,
  autoComplete,
}: {
  name: string;
  id?: string;
  label: string;
  description?: ReactNode;
  error?: string | string[] | undefined;
  isOptional?: boolean;
  required?: boolean;
  autoComplete: "current-password" | "new-password";
}) {
  const [isShown, setShown] = useState(false);
  const [problem, setProblem] = useState<string>();
  // The error of a submission counts until the password is changed.
  const [isEdited, setEdited] = useState(false);
  useEffect(() => {
    if (error) setEdited(false);
  }, [error]);
  const hasScript = useHasScript();
  const isNew = autoComplete === "new-password";
  const check = async (password: string) => {
    if (!isNew) return;
    const { passwordProblem } = await import("@/lib/users/password-rule");
    setProblem(password === "" ? undefined : passwordProblem(password));
  };
  const refusal = problem ?? (isEdited ? undefined : [error].flat().filter(Boolean).join(" ")) ?? "";
  return (
    <FieldFrame id={id} label={label} isOptional={isOptional} {...(refusal ? { error: refusal } : { description })}>
      <span className="relative block">
        <input
          {...describedBy({ name, id, ...(refusal ? { error: refusal } : { description }) })}
          type={isShown ? "text" : "password"}
          required={required}
          autoComplete={autoComplete}
          autoCapitalize="off"
          spellCheck={false}
          // Complaints wait until the field is left; once shown, they are removed while typing.
          onBlur={(event) => void check(event.target.value)}
          onChange={(event) => {
            setEdited(true);
            if (problem) void check(event.target.value);
          }}
          className={`${controlClass(Boolean(refusal))} h-9 ${hasScript ? "pe-10" : ""}`}
        />
        {hasScript ? (
          <Button
            variant="ghost"
            size="sm"
            aria-pressed={isShown}
            aria-controls={id}
            onClick={() => setShown(!isShown)}
            icon={isShown ? <EyeOff aria-hidden="true" /> : <Eye aria-hidden="true" />}
            className="absolute! end-1 top-0.5 size-8! min-w-0! px-0! text-muted"
          >
            {/* Text instead of aria-label, so that the label of the field names only the field. */}
            <span className="sr-only">Show password</span>
          </Button>
        ) : null}
      </span>
    </FieldFrame>
  );
}
