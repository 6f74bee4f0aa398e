import { ShieldQuestionMark } from "lucide-react";
import type { PageProps } from "@/app/_server/query";
import type { ListFilter } from "@/app/(portal)/_list/filters";
import { ListScreen } from "@/app/(portal)/_list/list-screen";
import { listAuthenticationAttempts } from "@/lib/oauth/list-authentication-attempts";
import { ClientFrame, clientHref, clientOf, titledByClient } from "../_frame";
import { AttemptRow } from "./attempt-row";

export const generateMetadata = titledByClient("Authentication log");

const FILTERS: readonly ListFilter[] = [
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
    kind: "search",
    param: "requestId",
    label: "Search by request id",
    placeholder: "Request id from the error response",
  },
];

type Props = PageProps<{ applicationId: string; clientId: string }>;

/** Authentication attempts of the client, with the failed check that "invalid_client" does not reveal. */
export default async function AuthenticationLogPage({ params, searchParams }: Props) {
  const [{ application, client }, query] = await Promise.all([params.then(clientOf), searchParams]);
  return (
    <ClientFrame application={application} client={client} tab="log">
      <ListScreen
        operation={listAuthenticationAttempts}
        pathname={`${clientHref(client)}/log`}
        query={{ ...query, requestId: [query.requestId].flat()[0]?.trim() }}
        filters={FILTERS}
        own={{ clientId: client.clientId }}
        label="Attempts"
        view={({ filter }) => ({
          tools: (
            <p className="text-[13px] leading-5 text-muted">
              A failed attempt does not prove that this client sent it: any caller can use its id. Failures are recorded
              up to a limit per minute, IP address and client. Attempts are kept for 30 days, at most 5,000.
            </p>
          ),
          caption: "Attempts, newest first",
          rows: {
            kind: "items",
            item: (attempt) => (
              <AttemptRow key={attempt.id} attempt={attempt} isOpen={filter.requestId !== undefined} />
            ),
          },
          icon: <ShieldQuestionMark />,
          empty: {
            title: "No attempts yet",
            text: "Requests of the client to the token endpoint are listed here. A rejected one shows the failed check and how to fix it.",
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
