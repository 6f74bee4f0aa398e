import "server-only";
import { revalidatePath } from "next/cache";
import { forbidden, redirect } from "next/navigation";
import type { z } from "zod";
import type { FormState } from "@/components/ui/form-state";
import { AppError } from "@/lib/errors";
import type { Operation } from "@/lib/operation/operation";
import type { Context } from "@/lib/start/deps";
import { type ActionState, failedState, formInput, SIGNED_OUT } from "./action-state";
import { asAppError } from "./failure";
import { currentContext } from "./load";

/** The action of a form: called through `useActionState` or, without JavaScript, by a plain POST. */
export type FormAction<T = unknown> = (previous: FormState, form: FormData) => Promise<ActionState<T>>;

interface ActOptions<Result> {
  /** Pages whose data changed; "/" means all of them. */
  revalidate?: string | readonly string[];
  /** Redirect target after success. A function receives the operation's result; without a target, the form shows the result. */
  redirectTo?: string | ((result: Result, form: FormData) => string | undefined);
  /** Reads the form. Default: every non-empty field is a string of the input. */
  input?: (form: FormData) => unknown;
  /** Works without a session. */
  isOpen?: boolean;
  /** Success message when there is no redirect. */
  message?: string | ((result: Result) => string);
}

/** Creates a server action from an operation. Export it from a "use server" file. */
export function act<Input extends z.ZodType, Output extends z.ZodType>(
  operation: Operation<Input, Output>,
  { input = formInput, ...options }: ActOptions<z.output<Output>> = {},
): FormAction<z.output<Output>> {
  return actWith(operation.operation, (context, form) => operation.execute(context, input(form)), {
    ...options,
    ...(operation.permission === "public" ? { isOpen: true } : {}),
  });
}

/** The session ended while the form was open. */
function assertSignedIn({ actor }: Context): void {
  if (actor.kind !== "anonymous") return;
  throw new AppError(
    "unauthenticated",
    "Your session has expired. Sign in in a new tab, then submit this form again.",
    {
      details: { reason: SIGNED_OUT },
    },
  );
}

/** The same for actions that are no operation (sign-in) or run several. `name` is logged. */
export function actWith<Result>(
  name: string,
  run: (context: Context, form: FormData) => Promise<Result>,
  { revalidate = [], redirectTo, message, isOpen = false }: Omit<ActOptions<Result>, "input"> = {},
): FormAction<Result> {
  return async (_previous, form) => {
    if (!(form instanceof FormData)) forbidden(); // called directly, without form data
    const context = await currentContext();
    let data: Result;
    try {
      if (!isOpen) assertSignedIn(context);
      data = await run(context, form);
    } catch (error) {
      return failedState(asAppError(error, context.requestId, name), context.requestId, form);
    }
    for (const path of [revalidate].flat()) revalidatePath(path, path === "/" ? "layout" : undefined);
    const target = typeof redirectTo === "function" ? redirectTo(data, form) : redirectTo;
    if (target) redirect(target);
    const text = typeof message === "function" ? message(data) : message;
    return { status: "ok", data, ...(text ? { message: text } : {}) };
  };
}
