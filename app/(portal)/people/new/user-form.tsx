"use client";

import type { FormAction } from "@/app/_server/act";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { type Option, Select } from "@/components/ui/choice";
import { TextField } from "@/components/ui/field";
import { Form, FormButtons, useForm } from "@/components/ui/form";
import { PasswordField } from "@/components/ui/password-field";
import { MIN_PASSWORD_LENGTH } from "@/lib/users/password-rule";
import { SetupLinkBox } from "../setup-link-box";

interface Created {
  user: { id: string; name: string; email: string };
  setupLink: { path: string; expiresAt: string } | null;
}

const labels = { email: "Email", name: "Name", platformRole: "Platform role", password: "Password" };

/** Creates a user, then shows the set-up link. */
export function UserForm({
  action,
  roles,
  publicUrl,
}: {
  action: FormAction<Created>;
  roles: readonly Option[];
  publicUrl: string;
}) {
  const form = useForm(action);
  const { state } = form;
  if (state.status === "ok" && state.data) return <CreatedUser created={state.data as Created} publicUrl={publicUrl} />;
  return (
    <Form form={form} labels={labels} className="max-w-xl gap-5">
      <TextField
        name="name"
        label={labels.name}
        maxLength={100}
        required
        autoFocus
        defaultValue={state.values?.name}
        error={state.fieldErrors?.name}
      />
      <TextField
        name="email"
        type="email"
        label={labels.email}
        description="Used to sign in."
        required
        defaultValue={state.values?.email}
        error={state.fieldErrors?.email}
      />
      <Select
        name="platformRole"
        label={labels.platformRole}
        description="Most users need none and act only for their organisation."
        isOptional
        placeholder="None"
        options={roles}
        defaultValue={state.values?.platformRole ?? ""}
        error={state.fieldErrors?.platformRole}
      />
      <details className="rounded-lg border border-border px-4 py-2">
        <summary className="min-h-6 cursor-pointer text-[13px] text-muted hover:text-foreground">
          Set a password instead
        </summary>
        <div className="py-2">
          <PasswordField
            name="password"
            label={labels.password}
            autoComplete="new-password"
            isOptional
            description={`At least ${MIN_PASSWORD_LENGTH} characters. A link is safer: only the user then knows the password.`}
            error={state.fieldErrors?.password}
          />
        </div>
      </details>
      <FormButtons submitLabel="Create user" pendingLabel="Creating…" cancelHref="/people" />
    </Form>
  );
}

function CreatedUser({ created: { user, setupLink }, publicUrl }: { created: Created; publicUrl: string }) {
  return (
    <div role="status" className="flex max-w-2xl flex-col gap-5">
      <Banner tone="success" title={`${user.name} created`}>
        {setupLink ? "Send this link over a trusted channel: anyone who opens it first can set the password." : null}
      </Banner>
      {setupLink ? <SetupLinkBox url={`${publicUrl}${setupLink.path}`} expiresAt={setupLink.expiresAt} /> : null}
      <div className="flex flex-wrap gap-2">
        <ButtonLink href={`/people/${user.id}`}>View {user.name}</ButtonLink>
        <ButtonLink href="/organisations" variant="ghost">
          Grant a role in an organisation
        </ButtonLink>
      </div>
    </div>
  );
}
