import { Lock } from "lucide-react";
import { RefusalPage } from "./_refusal-page";

export const metadata = { title: "Access denied" };

/** The signed-in user lacks the permission for this page. */
export default function Forbidden() {
  return <RefusalPage status={403} icon={<Lock />} />;
}
