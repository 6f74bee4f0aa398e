"use client";

import { useActionState } from "react";
import type { FormAction } from "@/app/_server/act";
import { Banner } from "@/components/ui/banner";
import { TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { idleFormState } from "@/components/ui/form-state";
import { SubmitButton } from "@/components/ui/submit-button";
import { SecretOnce } from "./secret-once";

/** Makes a feed and shows its address, this once. */
export function NewFeedForm({
  organisationId,
  action,
}: {
  organisationId: string;
  action: FormAction<{ feedUrl: string }>;
}) {
  const [state, submit, isPending] = useActionState(action, idleFormState);
  const made = state.status === "ok" ? (state.data as { feedUrl: string } | undefined) : undefined;
  return (
    <div className="flex flex-col gap-4">
      <FormError state={state} labels={{ name: "Name" }} />
      {made ? (
        <div role="status">
          <Banner tone="success" title="The feed's address. Subscribe to it in a calendar program.">
            <SecretOnce value={made.feedUrl} label="feed address" />
          </Banner>
        </div>
      ) : null}
      <form action={submit} className="flex flex-wrap items-end gap-3">
        <input type="hidden" name="organisationId" value={organisationId} />
        <div className="min-w-0 grow basis-60 sm:max-w-xs">
          <TextField
            name="name"
            id="feed-name"
            label="New feed for"
            placeholder="Team calendar"
            required
            maxLength={100}
            defaultValue={state.values?.name ?? ""}
            error={state.fieldErrors?.name}
          />
        </div>
        <SubmitButton variant="outline" isPending={isPending} pendingLabel="Making…">
          Make feed
        </SubmitButton>
      </form>
    </div>
  );
}
