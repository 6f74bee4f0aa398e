import { loadIfAllowed } from "@/app/_server/load";
import { Chip } from "@/components/ui/status-badge";
import { getApplication } from "@/lib/applications/get-application";
import type { Application } from "@/lib/applications/schema";
import { environmentLabels } from "./_labels/applications";

/** Tints the frame in the sandbox: app/globals.css looks for the attribute. The page shows the word, too. */
export function EnvironmentMark({ environment }: Pick<Application, "environment">) {
  return <div hidden data-environment={environment} />;
}

/** The same for pages that know only the application's id. */
export async function EnvironmentMarkOf({ applicationId }: { applicationId: string }) {
  const application = await loadIfAllowed(getApplication, { applicationId });
  return application ? <EnvironmentMark environment={application.environment} /> : null;
}

/** The word, in the colour of the frame's tint. */
export function EnvironmentChip({ environment }: Pick<Application, "environment">) {
  return <Chip tone={environment === "production" ? "accent" : "warning"}>{environmentLabels[environment].label}</Chip>;
}
