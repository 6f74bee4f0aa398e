import { SearchX } from "lucide-react";
import { PlainShell } from "@/components/frame/plain-shell";
import { ButtonLink } from "@/components/ui/button";

export const metadata = { title: "Not found" };

/** Unknown URLs outside the portal layout. */
export default function NotFound() {
  return (
    <PlainShell title="Page not found">
      <div className="flex flex-col gap-5">
        <p className="flex gap-3 leading-6 text-muted">
          <SearchX aria-hidden="true" className="mt-0.5 size-5 shrink-0" />
          <span>The link may be outdated or incomplete. Check the URL, or start from the home page.</span>
        </p>
        <ButtonLink href="/" variant="primary" fullWidth>
          Go to the home page
        </ButtonLink>
      </div>
    </PlainShell>
  );
}
