import { useId } from "react";
import { type GlossaryTerm, glossary } from "../glossary";

/**
 * A "?" that explains a term of the glossary. A native popover: it needs no JavaScript, closes with Escape or a click elsewhere, and is
 * placed at its button where the browser has anchor positioning, otherwise in the middle.
 */
export function Term({ of }: { of: GlossaryTerm }) {
  const id = useId();
  const { term, text } = glossary[of];
  return (
    <span className="relative z-1 inline-flex align-middle print:hidden">
      <button type="button" popoverTarget={id} aria-label={`What is ${term}?`} className="term-button">
        ?
      </button>
      <span id={id} popover="auto" role="note" className="term-note">
        <span className="font-medium">{term}</span>
        <span className="mt-1 block text-muted">{text}</span>
      </span>
    </span>
  );
}
