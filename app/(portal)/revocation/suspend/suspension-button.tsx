import { ConfirmButton } from "@/components/ui/confirm-dialog";
import type { FormState } from "@/components/ui/form-state";

export type SuspensionAction = (previous: FormState, form: FormData) => Promise<FormState>;

/** Suspend, or let work again, with the question before. */
export function SuspensionButton({
  name,
  isActive,
  member,
  id,
  action,
}: {
  name: string;
  isActive: boolean;
  /** The id's member in the operation's input. */
  member: string;
  id: string;
  action: SuspensionAction;
}) {
  const hidden = { [member]: id, status: isActive ? "suspended" : "active" };
  return isActive ? (
    <ConfirmButton
      label="Suspend"
      look={{ size: "sm" }}
      title={`Suspend ${name}?`}
      confirmLabel="Suspend"
      pendingLabel="Suspending…"
      action={action}
      hidden={hidden}
    >
      <p className="leading-6">
        At once it gets no tokens, tokens it has are refused where we are asked, and its keys leave the published sets.
        No certificate is revoked. Its own administrators can't resume it.
      </p>
    </ConfirmButton>
  ) : (
    <ConfirmButton
      label="Let it work again"
      look={{ size: "sm" }}
      title={`Let ${name} work again?`}
      confirmLabel="Let it work again"
      pendingLabel="Working…"
      tone="primary"
      action={action}
      hidden={hidden}
    >
      <p className="leading-6">Its keys are published and its clients get tokens as before, at once.</p>
    </ConfirmButton>
  );
}
