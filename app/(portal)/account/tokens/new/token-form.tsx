"use client";

import { useState } from "react";
import type { FormAction } from "@/app/_server/act";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { Select } from "@/components/ui/choice";
import { FieldNotes, TextField } from "@/components/ui/field";
import { Form, FormButtons, useForm } from "@/components/ui/form";
import { OneTimeSecret } from "@/components/ui/one-time-secret";
import { PresetButtons } from "./preset-buttons";

export interface ScopeGroup {
  label: string;
  scopes: { value: string; label: string }[];
}

const lifetimes = [7, 30, 90, 180, 365].map((days) => ({ value: String(days), label: `${days} days` }));
const labels = { name: "Name", scopes: "Scopes", expiresInDays: "Expires after" };

/** Asks for name, scopes and expiry; then shows the token once. */
export function TokenForm({
  action,
  groups,
}: {
  action: FormAction<{ token?: string | undefined }>;
  groups: ScopeGroup[];
}) {
  const form = useForm(action);
  const { state } = form;
  const data = state.status === "ok" ? (state.data as { token?: string } | undefined) : undefined;
  if (data?.token) return <CreatedToken token={data.token} />;
  const error = state.fieldErrors?.scopes;
  const chosen = new Set(state.values?.scopes?.split(" ") ?? []);
  return (
    <Form form={form} labels={labels} className="max-w-2xl gap-5">
      <TextField
        name="name"
        label={labels.name}
        description="Where the token is used, for example “CI of the payments team”."
        maxLength={100}
        required
        autoFocus
        defaultValue={state.values?.name}
        error={state.fieldErrors?.name}
      />
      <div className="max-w-48">
        <Select
          name="expiresInDays"
          label={labels.expiresInDays}
          options={lifetimes}
          defaultValue={state.values?.expiresInDays ?? "90"}
          error={state.fieldErrors?.expiresInDays}
        />
      </div>
      <fieldset
        id="scopes"
        tabIndex={-1}
        aria-describedby={error ? "scopes-error scopes-description" : "scopes-description"}
        className="flex min-w-0 flex-col gap-3"
      >
        <legend className="mb-1 text-sm font-medium">{labels.scopes}</legend>
        <FieldNotes
          id="scopes"
          error={error}
          description="Select only what the program needs. A token never exceeds your own permissions, and permissions that you gain later are not added to it."
        />
        <PresetButtons name="scopes" />
        <div className="grid gap-x-6 gap-y-4 rounded-lg border border-border p-4 sm:grid-cols-2">
          {groups.map((group) => (
            <div key={group.label} className="flex flex-col gap-1.5">
              <p className="text-[13px] text-muted">{group.label}</p>
              {group.scopes.map((scope) => (
                <label key={scope.value} className="flex min-h-6 items-start gap-2.5">
                  <input
                    type="checkbox"
                    name="scopes"
                    value={scope.value}
                    defaultChecked={chosen.has(scope.value)}
                    className="mt-0.5 size-4 shrink-0 accent-accent"
                  />
                  <span>
                    {scope.label} <code className="font-mono text-xs text-muted">{scope.value}</code>
                  </span>
                </label>
              ))}
            </div>
          ))}
        </div>
      </fieldset>
      <FormButtons submitLabel="Create token" pendingLabel="Creating…" cancelHref="/account/tokens" />
    </Form>
  );
}

function CreatedToken({ token }: { token: string }) {
  const [isStored, setStored] = useState(false);
  return (
    <div role="status" className="flex max-w-2xl flex-col gap-5">
      <Banner tone="success" title={isStored ? "Access token created" : "Copy your token now"} />
      <OneTimeSecret value={token} label="access token" onStored={() => setStored(true)}>
        We store only a hash of it. If you lose it, revoke it and create another.
      </OneTimeSecret>
      <p className="leading-6 text-muted">
        Send it as <code className="font-mono text-[13px] text-foreground">Authorization: Bearer …</code> with every
        request to <code className="font-mono text-[13px] text-foreground">/api/v1</code>.
      </p>
      <ButtonLink href="/account/tokens" className="w-fit">
        All access tokens
      </ButtonLink>
    </div>
  );
}
