import { Lock } from "lucide-react";
import { ButtonLink } from "@/components/ui/button";
import { REFUSAL_PAGES } from "@/lib/http";

const { title, text } = REFUSAL_PAGES[403];

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
      <h1 className="text-[22px] leading-8 font-semibold tracking-tight">{title}</h1>
      <p className="mt-1 max-w-[52ch] leading-6 text-pretty text-muted">{text} </p>
      <div className="mt-5">
        <ButtonLink href="/">Go to home page</ButtonLink>
      </div>
    </div>
  );
}
