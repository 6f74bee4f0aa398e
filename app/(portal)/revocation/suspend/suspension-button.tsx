import { ConfirmButton } from "@/components/ui/confirm-dialog";
import type { FormState } from "@/components/ui/form-state";

export type SuspensionAction = (previous: FormState, form: FormData) => Promise<FormState>;

/** Suspends or resumes, with a confirmation. */
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
        Effective immediately, it gets no tokens, its current tokens are rejected by this portal and its introspection
        endpoint, and its keys are removed from the published key sets. No certificate is revoked. Its own
        administrators can't resume it.
      </p>
    </ConfirmButton>
  ) : (
    <ConfirmButton
      label="Resume"
      look={{ size: "sm" }}
      title={`Resume ${name}?`}
      confirmLabel="Resume"
      pendingLabel="Resuming…"
      tone="primary"
      action={action}
      hidden={hidden}
    >
      <p className="leading-6">Its keys are published and its clients can get tokens again immediately.</p>
    </ConfirmButton>
  );
}
