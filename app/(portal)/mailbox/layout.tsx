import type { ReactNode } from "react";
import { Guarded } from "@/app/_server/guarded";

export default function Layout({ children }: { children: ReactNode }) {
  return <Guarded permission="mail:read">{children}</Guarded>;
}
