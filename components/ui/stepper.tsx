import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "./link";

export interface Step {
  id: string;
  label: string;
  /** The value chosen: "Signing", "payments-hub.csr". */
  answer?: ReactNode;
  /** Link to a completed step. */
  href?: string | undefined;
  state: "done" | "current" | "todo";
  /** The current step asks nothing: it shows a tick. */
  isComplete?: boolean;
}

/** The steps of a task with the values chosen: a column at the side, a progress bar with the current step on phones. */
export function Stepper({ label, steps }: { label: string; steps: readonly Step[] }) {
  const current = steps.findIndex((step) => step.state === "current");
  return (
    <nav aria-label={label}>
      <p className="mb-3 text-[13px] text-muted lg:hidden" aria-hidden="true">
        Step {current + 1} of {steps.length}:{" "}
        <span className="font-medium text-foreground">{steps[current]?.label}</span>
      </p>
      <ol className="flex gap-2 lg:flex-col lg:gap-0">
        {steps.map((step, index) => (
          <li
            key={step.id}
            aria-current={step.state === "current" ? "step" : undefined}
            className="group relative flex min-w-0 flex-1 gap-3 lg:pb-6 lg:last:pb-0"
          >
            <span
              aria-hidden="true"
              className="absolute start-3 top-7 bottom-1 hidden w-px bg-border group-last:hidden lg:block"
            />
            <span
              aria-hidden="true"
              className={`h-1 flex-1 rounded lg:hidden ${step.state === "todo" ? "bg-default" : "bg-accent"}`}
            />
            <span
              aria-hidden="true"
              className={`hidden size-6 shrink-0 place-items-center rounded-full border text-xs font-medium tabular-nums lg:grid ${dot[step.isComplete ? "done" : step.state]}`}
            >
              {step.state === "done" || step.isComplete ? <Check className="size-3.5" strokeWidth={3} /> : index + 1}
            </span>
            <span className="sr-only min-w-0 flex-col lg:not-sr-only lg:flex">
              <StepLabel step={step} />
              {step.answer ? <span className="text-[13px] leading-5 break-words text-muted">{step.answer}</span> : null}
            </span>
          </li>
        ))}
      </ol>
    </nav>
  );
}

const dot = {
  done: "border-accent bg-accent text-accent-foreground",
  current: "border-accent bg-accent-soft text-accent-soft-foreground",
  todo: "border-border text-muted",
};

function StepLabel({ step }: { step: Step }) {
  const look = `leading-6 ${step.state === "current" ? "font-semibold" : step.state === "todo" ? "text-muted" : "font-medium"}`;
  const text = (
    <>
      {step.label}
      {step.state === "done" ? <span className="sr-only"> (done)</span> : null}
    </>
  );
  return step.href ? (
    <Link href={step.href} className={`${look} hover:underline hover:underline-offset-3`}>
      {text}
    </Link>
  ) : (
    <span className={look}>{text}</span>
  );
}
