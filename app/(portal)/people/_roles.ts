import type { Option } from "@/components/ui/choice";
import { PLATFORM_ROLES, type PlatformRole } from "@/lib/operation/permissions";

const about: Record<PlatformRole, string> = {
  super_admin: "Super administrator: full access",
  security_officer: "Security officer: reads everything except users, revokes and suspends",
  auditor: "Auditor: reads everything, changes nothing",
};

/** Options of the platform role. */
export const platformRoleOptions: readonly Option[] = PLATFORM_ROLES.map((value) => ({ value, label: about[value] }));
