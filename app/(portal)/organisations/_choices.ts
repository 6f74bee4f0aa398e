import "server-only";
import { load, loadIfAllowed } from "@/app/_server/load";
import type { ComboboxItem } from "@/components/ui/combobox";
import { getOrganisation } from "@/lib/organisations/get-organisation";
import { listOrganisations } from "@/lib/organisations/list-organisations";
import type { Organisation } from "@/lib/organisations/schema";

/** Shown before anything is typed; without JavaScript, all that can be chosen besides `chosenId`. */
const FIRST = 50;

const choice = ({ id, legalName, country, registrationNumber }: Organisation): ComboboxItem => ({
  id,
  label: legalName,
  detail: `${country} ${registrationNumber}`,
});

/** The first organisations by name, always with the chosen one. */
export async function organisationChoices(chosenId?: string, status?: "active"): Promise<ComboboxItem[]> {
  const { items } = await load(listOrganisations, { limit: FIRST, ...(status ? { status } : {}) });
  const isMissing = chosenId && !items.some(({ id }) => id === chosenId);
  const chosen = isMissing ? await loadIfAllowed(getOrganisation, { organisationId: chosenId }) : undefined;
  return [...(chosen ? [chosen] : []), ...items].map(choice);
}
