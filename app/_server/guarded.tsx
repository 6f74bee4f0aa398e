import "server-only";
import type { ReactNode } from "react";
import type { Permission } from "@/lib/operation/permissions";
import { requirePermission } from "./permissions";

/**
 * Permission check for the layout above a `loading.tsx`: it runs before anything is sent, so the response has status 403
 * instead of a skeleton with status 200. The page's operation checks again.
 */
export async function Guarded({ permission, children }: { permission: Permission; children: ReactNode }) {
  await requirePermission(permission);
  return children;
}
