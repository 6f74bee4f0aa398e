import { BriefcaseBusiness } from "lucide-react";
import { selectedOrganisationId } from "@/app/_server/organisation";
import { currentActor } from "@/app/_server/session";
import { chooseOrganisationAction } from "@/app/(portal)/_frame/actions";
import { Button } from "@/components/ui/button";
import { scopeOf } from "@/lib/operation/actor";

/** The choice of the top bar, where one already looks at the organisation. Missing for people with only one. */
export async function WorkHere({ organisationId }: { organisationId: string }) {
  const scope = scopeOf(await currentActor(), "organisation:read");
  if (scope !== "all" && scope.size < 2) return null;
  const isHere = (await selectedOrganisationId()) === organisationId;
  return (
    <form action={chooseOrganisationAction.bind(null, isHere ? "" : organisationId)}>
      <Button
        type="submit"
        icon={<BriefcaseBusiness />}
        title={isHere ? "Lists show everything again" : "Narrows all lists to this organisation"}
      >
        {isHere ? "Show all organisations again" : "Work here"}
      </Button>
    </form>
  );
}
