import { ShieldQuestionMark } from "lucide-react";
import type { Metadata } from "next";
import { loadList } from "@/app/_server/load-list";
import type { PageProps } from "@/app/_server/query";
import { ButtonLink } from "@/components/ui/button";
import { FilterChips } from "@/components/ui/filter-chips";
import { hrefWith } from "@/components/ui/href";
import { SearchField } from "@/components/ui/search-field";
import { EmptyState } from "@/components/ui/states";
import { UnusableFilters } from "@/components/ui/unusable-filters";
import { listAuthenticationAttempts } from "@/lib/oauth/list-authentication-attempts";
import { ClientFrame, clientHref, clientOf } from "../_frame";
import { AttemptRow } from "./attempt-row";

export const metadata: Metadata = { title: "Authentication log" };

type Props = PageProps<{ applicationId: string; clientId: string }>;

/** Every attempt of the client to prove who it is, with the check that failed: what "invalid_client" does not say. */
export default async function AuthenticationLogPage({ params, searchParams }: Props) {
  const [{ application, client }, given] = await Promise.all([params.then(clientOf), searchParams]);
  const own = `${clientHref(client)}/log`;
  const wanted = [given.requestId].flat()[0]?.trim();
  const {
    page,
    filter,
    params: query,
    unusable,
  } = await loadList(listAuthenticationAttempts, {
    query: { ...given, requestId: wanted },
    names: ["outcome", "requestId"],
    own: { clientId: client.clientId },
  });
  const { items, nextCursor } = page;
  const asked = filter.requestId;
  const isNarrowed = Boolean(filter.outcome || asked);
  return (
    <ClientFrame application={application} client={client} tab="log">
      <UnusableFilters filters={unusable} />
      <div className="flex flex-wrap items-center justify-between gap-3">
        <FilterChips
          label="Outcome"
          param="outcome"
          pathname={own}
          params={query}
          options={[
            { value: "failed", label: "Failed" },
            { value: "succeeded", label: "Succeeded" },
          ]}
        />
        <SearchField
          label="Search by request id"
          placeholder="Request id from the refusal"
          param="requestId"
          keep={{ outcome: filter.outcome }}
        />
      </div>
      <p className="text-[13px] leading-5 text-muted">
        A failed attempt is not proven to come from this client: any sender can name its id. Failures are recorded up to
        a limit per minute and sender.
      </p>
      <section aria-label="Attempts" className="rounded-lg border border-border bg-surface">
        {items.length === 0 ? (
          <EmptyState
            icon={<ShieldQuestionMark />}
            title={isNarrowed ? "No attempt fits" : "No attempt yet"}
            action={isNarrowed ? <ButtonLink href={own}>Show all attempts</ButtonLink> : null}
          >
            {isNarrowed
              ? "A refusal names its request id in the answer and in the header X-Request-Id."
              : "Once the client asks for a token, each attempt stands here, with the check that failed and what mends it."}
          </EmptyState>
        ) : (
          <ol className="divide-y divide-separator">
            {items.map((attempt) => (
              <AttemptRow key={attempt.id} attempt={attempt} isOpen={asked !== undefined} />
            ))}
          </ol>
        )}
      </section>
      {query.cursor || nextCursor ? (
        <nav aria-label="Pages" className="flex justify-end gap-2">
          {query.cursor ? (
            <ButtonLink size="sm" href={hrefWith(own, query, {})}>
              Newest
            </ButtonLink>
          ) : null}
          {nextCursor ? (
            <ButtonLink size="sm" href={hrefWith(own, query, { cursor: nextCursor })} rel="next">
              Older
            </ButtonLink>
          ) : null}
        </nav>
      ) : null}
    </ClientFrame>
  );
}
