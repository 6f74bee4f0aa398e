import type { Metadata } from "next";
import { PageHeader } from "@/components/frame/page-header";
import { Card } from "@/components/ui/card";
import { FieldsForm } from "@/components/ui/fields-form";
import { PASSWORD_HINT } from "@/lib/users/password-rule";
import { AccountTabs } from "../_tabs";
import { changePasswordAction } from "../actions";

export const metadata: Metadata = { title: "Password" };

export default function PasswordPage() {
  return (
    <>
      <PageHeader title="Your account" />
      <AccountTabs current="/account/password" />
      <Card
        title="Change your password"
        description="This signs you out of all sessions, including this one, and revokes your access tokens. Create new tokens for the programs that use them."
      >
        <FieldsForm
          action={changePasswordAction}
          submitLabel="Change password"
          pendingLabel="Changing…"
          fields={[
            {
              kind: "password",
              name: "currentPassword",
              label: "Current password",
              autoComplete: "current-password",
            },
            {
              kind: "password",
              name: "newPassword",
              label: "New password",
              autoComplete: "new-password",
              description: PASSWORD_HINT,
            },
          ]}
        />
      </Card>
    </>
  );
}
