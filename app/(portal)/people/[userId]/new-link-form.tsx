"use client";

import type { FormAction } from "@/app/_server/act";
import { FormError } from "@/components/ui/form-error";
import { SubmitButton } from "@/components/ui/submit-button";
import { useFormAction } from "@/components/ui/use-form-action";
import { SetupLinkBox } from "../setup-link-box";

interface Link {
  path: string;
  expiresAt: string;
}

/** Creates a set-up link and shows it. */
export function NewLinkForm({
  action,
  userId,
  publicUrl,
  isSent,
}: {
  action: FormAction<Link>;
  userId: string;
  publicUrl: string;
  /** There is a mail server, so the link is emailed too. */
  isSent: boolean;
}) {
  const [state, submit, isPending] = useFormAction(action);
  const link = state.status === "ok" ? (state.data as Link | undefined) : undefined;
  return (
    <form action={submit} className="flex max-w-2xl flex-col gap-4">
      <FormError state={state} />
      <input type="hidden" name="userId" value={userId} />
      <div role="status">
        {link ? <SetupLinkBox url={`${publicUrl}${link.path}`} expiresAt={link.expiresAt} /> : null}
      </div>
      <SubmitButton variant="outline" isPending={isPending} pendingLabel="Creating…" className="w-fit">
        {link ? "Create another link" : isSent ? "Send set-up link" : "Create set-up link"}
      </SubmitButton>
    </form>
  );
}
