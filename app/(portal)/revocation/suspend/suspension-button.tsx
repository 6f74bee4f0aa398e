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
  const isClient = member === "clientId";
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
        Effective immediately, {isClient ? "it gets no tokens" : "its clients get no tokens"}, current tokens are
        rejected by this portal and its introspection endpoint, and {isClient ? "its registered keys" : "its keys"} are
        removed from the published key sets. No certificate is revoked. Its own administrators can't resume it.
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
      <p className="leading-6">
        {isClient ? "It can get tokens again and its registered keys" : "Its clients can get tokens again and its keys"}{" "}
        are published immediately, unless the organisation or application above it is suspended.
      </p>
    </ConfirmButton>
  );
}
