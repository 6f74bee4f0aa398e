import { Lock } from "lucide-react";
import { ButtonLink } from "@/components/ui/button";

export const metadata = { title: "Access denied" };

/** The signed-in user lacks the permission for this page. */
export default function Forbidden() {
  return (
    <div className="flex flex-col items-center px-6 py-[12vh] text-center">
      <span
        aria-hidden="true"
        className="mb-4 grid size-11 place-items-center rounded-lg border border-border bg-surface text-muted"
      >
        <Lock className="size-5" />
      </span>
      <h1 className="text-[22px] leading-8 font-semibold tracking-tight">You don't have access to this page</h1>
      <p className="mt-1 max-w-[52ch] leading-6 text-pretty text-muted">
        Ask a super administrator for the required role, then reload the page.
      </p>
      <div className="mt-5">
        <ButtonLink href="/">Go to the home page</ButtonLink>
      </div>
    </div>
  );
}
