import type { ButtonLook } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-dialog";
import type { FormState } from "@/components/ui/form-state";

export interface Suspension {
  /** "application": named on the buttons. */
  noun?: string;
  name: string;
  status: string;
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  /** The record's id, by its member in the operation's input. */
  id: Record<string, string>;
  /** What suspending and resuming it changes. */
  effects: { suspend: string; resume: string };
  /** Resuming does not restore everything: suspending a user ends sessions. */
  hasNoUndo?: boolean;
}

/** Suspends an active record and resumes a suspended one, with a confirmation. */
export function SuspensionButton({
  noun,
  name,
  status,
  action,
  id,
  effects,
  hasNoUndo = false,
  look,
}: Suspension & { look?: ButtonLook }) {
  const isActive = status === "active";
  const verb = isActive ? "Suspend" : "Resume";
  const label = noun ? `${verb} ${noun}` : verb;
  return (
    <ConfirmButton
      label={label}
      {...(look ? { look } : {})}
      title={
        <>
          {verb} <bdi>{name}</bdi>?
        </>
      }
      confirmLabel={label}
      pendingLabel={isActive ? "Suspending…" : "Resuming…"}
      tone={isActive ? "danger" : "primary"}
      action={action}
      hidden={{ ...id, status: isActive ? "suspended" : "active" }}
      // A resumed record was suspended by its owner or by the platform; suspending it again could not restore which.
      undo={isActive && !hasNoUndo ? { action, hidden: { ...id, status: "active" } } : undefined}
    >
      <p className="leading-6">{isActive ? effects.suspend : effects.resume}</p>
    </ConfirmButton>
  );
}
