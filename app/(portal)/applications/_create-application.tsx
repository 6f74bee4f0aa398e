import { Plus } from "lucide-react";
import { ButtonLink } from "@/components/ui/button";

/** Link to the form for an application, in the selected organisation if there is one. */
export function CreateApplication({ organisationId }: { organisationId: string | undefined }) {
  return (
    <ButtonLink
      href={organisationId ? `/applications/new?organisation=${organisationId}` : "/applications/new"}
      variant="primary"
      icon={<Plus />}
    >
      Create application
    </ButtonLink>
  );
}
