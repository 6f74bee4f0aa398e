import "server-only";
import type { ReactNode } from "react";
import type { Permission } from "@/lib/operation/permissions";
import { requirePermission } from "./permissions";

/**
 * For the layout above a `loading.tsx`: what it refuses is refused before anything is sent, so the answer is a 403 and
 * not a skeleton that turns into one. The page's operation decides again.
 */
export async function Guarded({ permission, children }: { permission: Permission; children: ReactNode }) {
  await requirePermission(permission);
  return children;
}
