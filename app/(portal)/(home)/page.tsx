import { Building2 } from "lucide-react";
import type { Metadata } from "next";
import { load } from "@/app/_server/load";
import { selectedOrganisationId } from "@/app/_server/organisation";
import { canDo } from "@/app/_server/permissions";
import { deps } from "@/app/_server/runtime";
import { currentUser } from "@/app/_server/session";
import { PageHeader } from "@/components/frame/page-header";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/states";
import { expiryOverview } from "@/lib/certificates/expiry-overview";
import { getClientActivity } from "@/lib/home/get-client-activity";
import { getSetupProgress } from "@/lib/home/get-setup-progress";
import { listActions } from "@/lib/home/list-actions";
import type { ActionKind, ActionList, SetupProgress, SetupStep } from "@/lib/home/schema";
import { RecentCard } from "../_recent-card";
import { ActionsCard } from "./actions-card";
import { ClientsCard } from "./clients-card";
import { SetupCard } from "./setup-card";
import { TimelineCard } from "./timeline-card";

export const metadata: Metadata = { title: "Home" };

/** Actions shown; all of them are on `/actions`. */
const SHOWN = 8;

export default async function HomePage() {
  const user = await currentUser();
  const organisationId = await selectedOrganisationId();
  return (
    <>
      <PageHeader title={`Hello, ${user?.name.split(" ")[0] || "there"}`} />
      {(await canDo("certificate:read")) ? <Overview organisationId={organisationId} /> : <NoMembership />}
    </>
  );
}

/** Top to bottom: what needs action, whether clients get tokens, what expires, what was changed. */
async function Overview({ organisationId }: { organisationId: string | undefined }) {
  const mine = organisationId ? { organisationId } : {};
  const progress = await load(getSetupProgress, mine);
  const open = progress.steps.filter(({ isDone }) => !isDone).map(({ step }) => step);
  // Nothing else exists yet.
  if (!progress.organisationId) return <SetupCard progress={progress} />;
  const [all, activity, overview, mayAudit] = await Promise.all([
    load(listActions, { ...mine, limit: open.length > 0 ? 4 * SHOWN : SHOWN }),
    load(getClientActivity, mine),
    load(expiryOverview, mine),
    canDo("audit:read", organisationId),
  ]);
  const isSettingUp = open.length > 0;
  const isBeforeFirstToken = open.some((step) => TO_FIRST_TOKEN.includes(step));
  const actions = withoutCovered(all, open);
  const setup = isSettingUp ? <SetupCard progress={progress} isShort={!isBeforeFirstToken} /> : null;
  return (
    <div className="flex flex-col gap-6">
      {isBeforeFirstToken ? setup : null}
      {isSettingUp && actions.total === 0 ? null : <ActionsCard actions={actions} next={overview.next} />}
      {isBeforeFirstToken ? null : setup}
      {progress.clientId ? <ClientsCard activity={activity} /> : null}
      {hasCertificates(progress, overview.next) ? <TimelineCard overview={overview} now={deps().clock.now()} /> : null}
      {mayAudit ? <RecentCard filter={mine} all="/audit" /> : null}
    </div>
  );
}

/** Until the first token, the steps come first. Then clients depend on the portal, and what needs action does. */
const TO_FIRST_TOKEN: readonly SetupStep[] = ["organisation", "application", "client", "certificate", "token"];

/** What an open step of the set-up says already, so that nothing is shown twice. */
const COVERED: Partial<Record<SetupStep, ActionKind>> = { contact: "no_contact", certificate: "no_usable_key" };

function withoutCovered({ items, counts }: ActionList, open: readonly SetupStep[]): ActionList {
  const covered = open.map((step) => COVERED[step]);
  const isShown = ({ kind }: { kind: ActionKind }) => !covered.includes(kind);
  const left = counts.filter(isShown);
  return {
    items: items.filter(isShown).slice(0, SHOWN),
    counts: left,
    total: left.reduce((sum, { count }) => sum + count, 0),
  };
}

const hasCertificates = ({ steps }: SetupProgress, next: unknown): boolean =>
  next !== null || steps.some(({ step, isDone }) => step === "certificate" && isDone);

function NoMembership() {
  return (
    <Card>
      <EmptyState icon={<Building2 />} title="You are not a member of an organisation yet">
        Ask a super administrator to add you by your email address, then reload this page.
      </EmptyState>
    </Card>
  );
}
