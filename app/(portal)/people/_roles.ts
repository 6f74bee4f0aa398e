import type { Option } from "@/components/ui/choice";
import { PLATFORM_ROLES, type PlatformRole } from "@/lib/operation/permissions";

const about: Record<PlatformRole, string> = {
  super_admin: "Super administrator: everything",
  security_officer: "Security officer: sees all, revokes and suspends",
  auditor: "Auditor: sees all, changes nothing",
};

/** What someone may be on the whole portal. */
export const platformRoleOptions: readonly Option[] = PLATFORM_ROLES.map((value) => ({ value, label: about[value] }));
