import { Circle, CircleCheck } from "lucide-react";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import type { SetupProgress, SetupStep } from "@/lib/home/schema";

interface StepTexts {
  title: string;
  about: string;
  /** Undefined: an earlier step must be done first. */
  action(progress: SetupProgress): { label: string; href: string } | undefined;
}

/** A link that continues where the newest object of an earlier step is. */
const below = (id: string | null, label: string, href: (id: string) => string) =>
  id ? { label, href: href(id) } : undefined;

const steps: Record<SetupStep, StepTexts> = {
  organisation: {
    title: "Create an organisation",
    about: "The legal entity that certificates name.",
    action: () => ({ label: "Create organisation", href: "/organisations/new" }),
  },
  contact: {
    title: "Add a contact",
    about: "Gets an email before a certificate expires.",
    action: ({ organisationId }) => below(organisationId, "Add contact", (id) => `/organisations/${id}#contacts`),
  },
  application: {
    title: "Create an application",
    about: "The software that calls or offers APIs.",
    action: ({ organisationId }) =>
      below(organisationId, "Create application", (id) => `/applications/new?organisation=${id}`),
  },
  client: {
    title: "Create an OAuth client",
    about: "The id with which the application requests tokens.",
    action: ({ applicationId }) =>
      below(applicationId, "Create OAuth client", (id) => `/applications/${id}/clients/new`),
  },
  certificate: {
    title: "Create a certificate",
    about: "The key that the client authenticates with.",
    action: ({ applicationId, clientId }) =>
      below(
        applicationId,
        "Create certificate",
        (id) => `/applications/${id}/certificates/new${clientId ? `?client=${clientId}` : ""}`,
      ),
  },
  token: {
    title: "Get the first token",
    about: "With the program that Quickstart shows.",
    action: ({ applicationId, clientId }) =>
      applicationId && clientId
        ? { label: "Open Quickstart", href: `/applications/${applicationId}/clients/${clientId}/how` }
        : undefined,
  },
  second_administrator: {
    title: "Add a second administrator",
    about: "A single administrator who is away or locked out blocks the portal.",
    action: () => ({ label: "Create user", href: "/people/new" }),
  },
};

/** The steps of a first set-up, ticked by what exists, or only the open ones (`isShort`). It disappears with the last one. */
export function SetupCard({ progress, isShort = false }: { progress: SetupProgress; isShort?: boolean }) {
  const next = progress.steps.find(({ step, isDone }) => !isDone && steps[step].action(progress));
  const open = progress.steps.filter(({ isDone }) => !isDone);
  const done = progress.steps.length - open.length;
  return (
    <Card title="Set up" description={`${done} of ${progress.steps.length} steps done`} isFlush>
      <ol className="divide-y divide-separator">
        {(isShort ? open : progress.steps).map(({ step, isDone }) => {
          const { title, about, action } = steps[step];
          const link = isDone ? undefined : action(progress);
          return (
            <li key={step} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-2.5">
              {isDone ? (
                <CircleCheck aria-label="Done" className="size-5 shrink-0 text-success" />
              ) : (
                <Circle aria-label="Open" className="size-5 shrink-0 text-muted" />
              )}
              <span className="min-w-0 flex-1 basis-52">
                <span className={isDone ? "text-muted" : "font-medium"}>{title}</span>
                {isDone ? null : <span className="block text-[13px] text-muted">{about}</span>}
              </span>
              {link ? (
                <ButtonLink
                  size="sm"
                  href={link.href}
                  className="max-sm:ms-9"
                  variant={step === next?.step ? "primary" : "outline"}
                >
                  {link.label}
                </ButtonLink>
              ) : null}
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
