import { CircleX, TriangleAlert } from "lucide-react";
import { canDo } from "@/app/_server/permissions";
import { deps } from "@/app/_server/runtime";
import { ButtonLink } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { formatWhen } from "@/lib/format";
import type { Action } from "@/lib/home/schema";
import { actionName, actionPlace, actionTexts } from "./_labels/actions";

/** What needs action: one row each, with what is wrong, where, and the button that fixes it. */
export function ActionRows({ actions }: { actions: readonly Action[] }) {
  return (
    <ul className="divide-y divide-separator">
      {actions.map((action) => (
        <ActionRow key={`${action.kind} ${action.subjectId}`} action={action} />
      ))}
    </ul>
  );
}

async function ActionRow({ action }: { action: Action }) {
  const texts = actionTexts[action.kind];
  const now = deps().clock.now();
  const when = (time: string) => formatWhen(new Date(time), now);
  const mayFix = !texts.permission || (await canDo(texts.permission, action.organisationId ?? undefined));
  const { label, href } = mayFix ? texts.fix(action) : { label: "View", href: texts.href(action) };
  const name = actionName(action);
  const place = actionPlace(action);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3">
      <span className="flex min-w-0 flex-1 basis-64 items-start gap-3">
        {texts.isProblem(action) ? (
          <CircleX aria-label="Problem" className="mt-0.5 size-4.5 shrink-0 text-danger" />
        ) : (
          <TriangleAlert aria-label="Warning" className="mt-0.5 size-4.5 shrink-0 text-warning" />
        )}
        <span className="min-w-0">
          <span className="break-words">
            <Link href={texts.href(action)} className="font-medium hover:underline">
              <bdi>{name}</bdi>
            </Link>{" "}
            <span className="text-muted">— {texts.what(action, when)}</span>
          </span>
          {place ? (
            <span className="block text-[13px] text-muted">
              <bdi>{place}</bdi>
            </span>
          ) : null}
        </span>
      </span>
      <ButtonLink size="sm" href={href} aria-label={`${label}: ${name}`} className="max-sm:ms-7">
        {label}
      </ButtonLink>
    </li>
  );
}
