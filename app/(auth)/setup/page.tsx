import type { Metadata } from "next";
import { currentContext } from "@/app/_server/load";
import type { Query } from "@/app/_server/query";
import { PlainShell } from "@/components/frame/plain-shell";
import { ButtonLink } from "@/components/ui/button";
import { type FieldSpec, FieldsForm } from "@/components/ui/fields-form";
import { isAppError } from "@/lib/errors";
import { describeSetupLink } from "@/lib/users/describe-setup-link";
import { PASSWORD_HINT } from "@/lib/users/password-rule";
import { completeSetupAction } from "./actions";

export const metadata: Metadata = { title: "Set up your account", referrer: "no-referrer" };

export default async function SetupPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { token } = await searchParams;
  const link = await findLink(token);
  if (!link || typeof token !== "string") return <UnusableLink />;
  const isFirst = link.kind === "first_admin";
  const email: FieldSpec[] = isFirst
    ? [
        {
          kind: "email",
          name: "email",
          label: "Email",
          autoComplete: "username",
          description: "Used to sign in.",
          autoFocus: true,
        },
      ]
    : [];
  return (
    <PlainShell
      title={isFirst ? "Set up Countersign" : "Set up your account"}
      description={
        isFirst
          ? "The first account is a super administrator, with full access. It can create other users."
          : `For ${link.email}. The link works once. It replaces any earlier password and revokes its sessions and access tokens.`
      }
    >
      <FieldsForm
        action={completeSetupAction}
        submitLabel={isFirst ? "Create administrator" : "Set password"}
        pendingLabel="Setting up…"
        look={{ fullWidth: true, size: "lg" }}
        hidden={{ token }}
        fields={[
          ...email,
          {
            kind: "text",
            name: "name",
            label: "Your name",
            autoComplete: "name",
            maxLength: 100,
            defaultValue: isFirst ? undefined : link.name,
          },
          {
            kind: "password",
            name: "password",
            label: "Password",
            autoComplete: "new-password",
            description: PASSWORD_HINT,
          },
        ]}
      />
    </PlainShell>
  );
}

/** The user of the link; undefined when the link is invalid. */
async function findLink(token: unknown) {
  try {
    return await describeSetupLink.execute(await currentContext(), { token });
  } catch (error) {
    if (isAppError(error) && ["not_found", "invalid_input"].includes(error.code)) return undefined;
    throw error;
  }
}

function UnusableLink() {
  return (
    <PlainShell title="Invalid set-up link">
      <div className="flex flex-col gap-5">
        <p className="leading-6 text-muted">
          The link was already used or replaced, is older than a day, or is incomplete. Ask a super administrator for a
          new one. For a new installation, restart the portal: it prints a new link.
        </p>
        <ButtonLink href="/sign-in" fullWidth>
          Go to sign-in
        </ButtonLink>
      </div>
    </PlainShell>
  );
}
