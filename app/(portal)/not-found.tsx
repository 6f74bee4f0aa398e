import { SearchX } from "lucide-react";
import { ButtonLink } from "@/components/ui/button";
import { REFUSAL_PAGES } from "@/lib/http";

const { title, text } = REFUSAL_PAGES[404];

export const metadata = { title };

/** Missing and foreign objects are indistinguishable, so that users can't probe for objects of others. */
export default function NotFound() {
  return (
    <div className="flex flex-col items-center px-6 py-[12vh] text-center">
      <span
        aria-hidden="true"
        className="mb-4 grid size-11 place-items-center rounded-lg border border-border bg-surface text-muted"
      >
        <SearchX className="size-5" />
      </span>
      <h1 className="text-[22px] leading-8 font-semibold tracking-tight">{title}</h1>
      <p className="mt-1 max-w-[52ch] leading-6 text-pretty text-muted">
        {text} Press <kbd className="rounded border border-border px-1.5 font-sans text-xs">Ctrl K</kbd> to search for
        it.
      </p>
      <div className="mt-5">
        <ButtonLink href="/">Go to home page</ButtonLink>
      </div>
    </div>
  );
}
