"use client";

import type { FormAction } from "@/app/_server/act";
import { Banner } from "@/components/ui/banner";
import { TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { OneTimeSecret } from "@/components/ui/one-time-secret";
import { SubmitButton } from "@/components/ui/submit-button";
import { useFormAction } from "@/components/ui/use-form-action";

/** Creates a feed and shows its URL once. */
export function NewFeedForm({
  organisationId,
  action,
}: {
  organisationId: string;
  action: FormAction<{ feedUrl: string }>;
}) {
  const [state, submit, isPending] = useFormAction(action);
  const created = state.status === "ok" ? (state.data as { feedUrl: string } | undefined) : undefined;
  return (
    <div className="flex flex-col gap-4">
      <FormError state={state} labels={{ name: "Name" }} />
      {created ? (
        <div role="status">
          <Banner tone="success" title="Feed created. Subscribe to this URL in a calendar program.">
            <OneTimeSecret key={created.feedUrl} value={created.feedUrl} label="feed URL">
              Anyone with this URL can read the feed.
            </OneTimeSecret>
          </Banner>
        </div>
      ) : null}
      <form action={submit} className="flex flex-wrap items-end gap-3">
        <input type="hidden" name="organisationId" value={organisationId} />
        <div className="min-w-0 grow basis-60 sm:max-w-xs">
          <TextField
            name="name"
            id="feed-name"
            label="Feed name"
            placeholder="Team calendar"
            required
            maxLength={100}
            defaultValue={state.values?.name ?? ""}
            error={state.fieldErrors?.name}
          />
        </div>
        <SubmitButton variant="outline" isPending={isPending} pendingLabel="Creating…">
          Create feed
        </SubmitButton>
      </form>
    </div>
  );
}
