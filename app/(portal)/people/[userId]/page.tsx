import type { Metadata } from "next";
import { load, loadIfAllowed } from "@/app/_server/load";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { deps } from "@/app/_server/runtime";
import { currentUser } from "@/app/_server/session";
import { PageHeader } from "@/components/frame/page-header";
import { ButtonLink, TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmButton } from "@/components/ui/confirm-dialog";
import { DescriptionList } from "@/components/ui/description-list";
import { FieldsForm } from "@/components/ui/fields-form";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusBadge } from "@/components/ui/status-badge";
import { getUser } from "@/lib/users/get-user";
import type { User } from "@/lib/users/schema";
import { organisationRoleNames, platformRoleNames } from "../../_frame/role";
import { platformRoleOptions } from "../_roles";
import { createSetupLinkAction, setUserStatusAction, updateUserAction } from "../actions";
import { NewLinkForm } from "./new-link-form";

type Props = PageProps<{ userId: string }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { userId } = await params;
  return { title: (await loadIfAllowed(getUser, { userId }))?.name ?? "Not found" };
}

export default async function PersonPage({ params }: Props) {
  const { userId } = await params;
  const [person, mayWrite, me] = await Promise.all([load(getUser, { userId }), canDo("user:write"), currentUser()]);
  const isSelf = me?.userId === person.id;
  return (
    <>
      <PageHeader
        title={person.name}
        crumbs={[{ label: "Users", href: "/people" }, { label: person.name }]}
        badges={
          <>
            <StatusBadge status={person.status} />
            {person.isSetUp ? null : <StatusBadge status="pending" word="Set-up pending" />}
          </>
        }
        description={person.email}
        actions={mayWrite ? <ButtonLink href={`/audit?entity=user&entityId=${person.id}`}>History</ButtonLink> : null}
      />
      <div className="flex flex-col gap-6">
        <Facts person={person} />
        {mayWrite ? (
          <>
            <Card title="Name and role" description="Changing the role signs the user out of all sessions.">
              <FieldsForm
                action={updateUserAction}
                submitLabel="Save changes"
                pendingLabel="Saving…"
                hidden={{ userId: person.id }}
                fields={[
                  { kind: "text", name: "name", label: "Name", maxLength: 100, defaultValue: person.name },
                  {
                    kind: "select",
                    name: "platformRole",
                    label: "Portal role",
                    placeholder: "None",
                    isOptional: true,
                    options: platformRoleOptions,
                    defaultValue: person.platformRole ?? "",
                  },
                ]}
              />
            </Card>
            <Card
              title="New set-up link"
              description="For a user who lost the first link or forgot the password. Earlier links stop working."
            >
              <NewLinkForm action={createSetupLinkAction} userId={person.id} publicUrl={deps().env.publicUrl} />
            </Card>
            {isSelf ? null : <StatusCard person={person} />}
          </>
        ) : null}
      </div>
    </>
  );
}

function Facts({ person }: { person: User }) {
  return (
    <Card title="Roles">
      <DescriptionList
        items={[
          { term: "Portal role", value: person.platformRole ? platformRoleNames[person.platformRole] : "None" },
          {
            term: "Organisation roles",
            value:
              person.memberships.length > 0 ? (
                <ul className="flex flex-col gap-1">
                  {person.memberships.map((one) => (
                    <li key={one.organisationId}>
                      <TextLink href={`/organisations/${one.organisationId}`}>{one.organisationName}</TextLink>{" "}
                      <span className="text-muted">· {organisationRoleNames[one.role]}</span>
                    </li>
                  ))}
                </ul>
              ) : (
                "None. Roles are granted on the page of an organisation."
              ),
          },
          { term: "Created", value: <RelativeTime value={person.createdAt} as="date" /> },
          {
            term: "Last sign-in",
            value: person.lastSignInAt ? <RelativeTime value={person.lastSignInAt} /> : "Never",
          },
        ]}
      />
    </Card>
  );
}

function StatusCard({ person }: { person: User }) {
  const isActive = person.status === "active";
  const words = isActive
    ? {
        verb: "Suspend user",
        title: "Suspend",
        about: "Ends all sessions and disables the access tokens of this user. You can resume it.",
      }
    : { verb: "Resume user", title: "Resume", about: "The user can sign in as before." };
  return (
    <Card
      title={words.title}
      description={words.about}
      action={
        <ConfirmButton
          label={words.verb}
          title={`${words.title} ${person.name}?`}
          confirmLabel={words.verb}
          tone={isActive ? "danger" : "primary"}
          action={setUserStatusAction}
          hidden={{ userId: person.id, status: isActive ? "suspended" : "active" }}
        >
          <p className="leading-6">
            {isActive
              ? `${person.email} is signed out of all sessions immediately and can't sign in. Audit events are kept.`
              : `${person.email} can sign in again.`}
          </p>
        </ConfirmButton>
      }
    />
  );
}
