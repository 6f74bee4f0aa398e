import { BriefcaseBusiness } from "lucide-react";
import { selectedOrganisationId } from "@/app/_server/organisation";
import { currentActor } from "@/app/_server/session";
import { chooseOrganisationAction } from "@/app/(portal)/_frame/actions";
import { Button } from "@/components/ui/button";
import { scopeOf } from "@/lib/operation/actor";

/** Selects the organisation in the switcher, from its own page. Hidden from users with only one organisation. */
export async function SwitchOrganisation({ organisationId }: { organisationId: string }) {
  const scope = scopeOf(await currentActor(), "organisation:read");
  if (scope !== "all" && scope.organisations.size < 2) return null;
  const isSelected = (await selectedOrganisationId()) === organisationId;
  return (
    <form action={chooseOrganisationAction.bind(null, isSelected ? "" : organisationId)}>
      <Button
        type="submit"
        icon={<BriefcaseBusiness />}
        title={isSelected ? "Removes the filter from all lists" : "Filters all lists to this organisation"}
      >
        {isSelected ? "Show all organisations" : "Switch to this organisation"}
      </Button>
    </form>
  );
}
