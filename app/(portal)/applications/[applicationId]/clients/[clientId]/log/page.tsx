import { ShieldQuestionMark } from "lucide-react";
import type { PageProps } from "@/app/_server/query";
import { deps } from "@/app/_server/runtime";
import type { ListFilter } from "@/app/(portal)/_list/filters";
import { ListScreen } from "@/app/(portal)/_list/list-screen";
import { ButtonLink } from "@/components/ui/button";
import { rangePresets } from "@/components/ui/date-range";
import { LiveRefresh } from "@/components/ui/live-refresh";
import { AUTH_METHODS } from "@/lib/clients/schema";
import { listAuthenticationAttempts } from "@/lib/oauth/list-authentication-attempts";
import { ClientFrame, clientHref, clientOf, titledByClient } from "../_frame";
import { AttemptRow } from "./_attempt-row";

export const generateMetadata = titledByClient("Authentication log");

/** As a request can attempt them; a client has one. */
const METHODS = [...AUTH_METHODS, "none"];

/** The filters of a client's log. */
const filtersAt = (now: Date): readonly ListFilter[] => [
  { kind: "search", param: "q", label: "Search attempts", placeholder: "Request id, KID or IP address" },
  {
    kind: "chips",
    param: "outcome",
    label: "Outcome",
    options: [
      { value: "failed", label: "Failed" },
      { value: "succeeded", label: "Succeeded" },
    ],
  },
  {
    kind: "chips",
    param: "method",
    label: "Method",
    options: METHODS.map((method) => ({ value: method, label: method })),
  },
  {
    kind: "chips",
    param: "caller",
    label: "Caller",
    options: [
      { value: "proven", label: "This client" },
      { value: "unproven", label: "Not verified" },
    ],
  },
  { kind: "dates", param: "since", label: "Time", precision: "minute", presets: rangePresets(now, [1, 2, 7]) },
  { kind: "until", param: "until" },
  { kind: "linked", param: "requestId", label: "Request" },
];

type Props = PageProps<{ applicationId: string; clientId: string }>;

/** Authentication attempts of the client, with the failed check that "invalid_client" does not reveal. */
export default async function AuthenticationLogPage({ params, searchParams }: Props) {
  const [{ application, client }, query] = await Promise.all([params.then(clientOf), searchParams]);
  const log = `${clientHref(client)}/log`;
  return (
    <ClientFrame application={application} client={client} tab="log">
      <ListScreen
        operation={listAuthenticationAttempts}
        pathname={log}
        query={{ ...query, requestId: [query.requestId].flat()[0]?.trim() }}
        filters={filtersAt(deps().clock.now())}
        own={{ clientId: client.clientId }}
        label="Attempts"
        view={({ filter }) => ({
          tools: (
            <div className="flex flex-wrap items-start justify-between gap-3">
              <p className="max-w-[72ch] text-[13px] leading-5 text-muted">
                Any caller can send a request with this client's id. Attempts with a signature or certificate of the
                client are its own: filter by caller. Failures are recorded up to a limit per minute, IP address and
                client, those of the client itself separately. Attempts are kept for 30 days, at most 5,000 of each
                kind.
              </p>
              <LiveRefresh />
            </div>
          ),
          caption: "Attempts, newest first",
          rows: {
            kind: "items",
            item: (attempt) => (
              <AttemptRow
                key={attempt.id}
                attempt={attempt}
                log={log}
                isOpen={[filter.requestId, filter.q].includes(attempt.requestId)}
              />
            ),
          },
          icon: <ShieldQuestionMark />,
          empty: {
            title: "No attempts yet",
            text: "Requests of the client to the token endpoint are listed here. A rejected one shows the failed check and how to fix it.",
            action: <ButtonLink href={`${clientHref(client)}/how`}>Quickstart</ButtonLink>,
          },
          noMatch: {
            title: "No matching attempts",
            text: "An error response contains its request id in the body and in the X-Request-Id header.",
          },
        })}
      />
    </ClientFrame>
  );
}
