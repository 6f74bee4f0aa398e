import { UserPlus } from "lucide-react";
import { loadIfAllowed } from "@/app/_server/load";
import { canDo } from "@/app/_server/permissions";
import { deps } from "@/app/_server/runtime";
import { TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmButton } from "@/components/ui/confirm-dialog";
import { EmailText } from "@/components/ui/email-text";
import { EmptyState } from "@/components/ui/states";
import { Chip } from "@/components/ui/status-badge";
import { ORGANISATION_ROLES } from "@/lib/operation/permissions";
import { listUsers } from "@/lib/users/list-users";
import { organisationRoleNames } from "../../_frame/role";
import { addMembershipAction, removeMembershipAction } from "../../people/actions";
import { AddMember } from "./add-member";

const about = {
  admin: "Administrator: manages applications, clients and certificates",
  viewer: "Viewer: views and downloads",
};

/** Members of the organisation. Hidden from users who may not list users. */
export async function MembersCard({ organisationId }: { organisationId: string }) {
  if (!(await canDo("user:read", organisationId))) return null;
  const [members, mayWrite] = await Promise.all([
    loadIfAllowed(listUsers, { organisationId, limit: 200 }),
    canDo("user:write", organisationId),
  ]);
  if (!members) return null;
  const add = mayWrite ? (
    <AddMember
      action={addMembershipAction}
      organisationId={organisationId}
      roles={ORGANISATION_ROLES.map((value) => ({ value, label: about[value] }))}
      publicUrl={deps().env.publicUrl}
    />
  ) : null;
  return (
    <Card
      title="Members"
      description="Users who sign in and act for this organisation and its child organisations."
      action={add}
      isFlush
    >
      {members.items.length === 0 ? (
        <EmptyState icon={<UserPlus />} title="No members yet">
          {mayWrite
            ? "Add a person by email. A person without an account gets one."
            : "Ask a super administrator to add a member."}
        </EmptyState>
      ) : (
        <ul className="divide-y divide-separator">
          {members.items.map((member) => {
            const role = member.memberships.find((one) => one.organisationId === organisationId)?.role;
            return (
              <li key={member.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3">
                <span className="min-w-0 flex-1 basis-48">
                  <TextLink href={`/people/${member.id}`} className="block w-fit font-medium break-words">
                    {member.name}
                  </TextLink>
                  <span className="text-[13px] text-muted">
                    <EmailText value={member.email} />
                  </span>
                </span>
                {role ? (
                  <Chip tone={role === "admin" ? "accent" : "neutral"}>{organisationRoleNames[role]}</Chip>
                ) : null}
                {mayWrite ? (
                  <ConfirmButton
                    label="Remove"
                    look={{ size: "sm", variant: "outline" }}
                    title={
                      <>
                        Remove <bdi>{member.name}</bdi>?
                      </>
                    }
                    confirmLabel="Remove member"
                    pendingLabel="Removing…"
                    action={removeMembershipAction}
                    hidden={{ organisationId, userId: member.id }}
                  >
                    <p className="leading-6">
                      {member.email} loses this role in the organisation and its child organisations immediately. The
                      account is kept.
                    </p>
                  </ConfirmButton>
                ) : null}
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
