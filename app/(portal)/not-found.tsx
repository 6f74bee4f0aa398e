import { SearchX } from "lucide-react";
import { RefusalPage } from "./_refusal-page";

export const metadata = { title: "Not found" };

/** Missing and foreign objects are indistinguishable, so that users can't probe for objects of others. */
export default function NotFound() {
  return (
    <RefusalPage status={404} icon={<SearchX />}>
      {" "}
      Press <kbd className="rounded border border-border px-1.5 font-sans text-xs">Ctrl K</kbd> to search for it.
    </RefusalPage>
  );
}
