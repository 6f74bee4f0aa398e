import "server-only";
import { revalidatePath } from "next/cache";
import { forbidden, redirect } from "next/navigation";
import type { z } from "zod";
import type { FormState } from "@/components/ui/form-state";
import { AppError } from "@/lib/errors";
import type { Operation } from "@/lib/operation/operation";
import type { Context } from "@/lib/start/deps";
import { type ActionState, failedState, formInput } from "./action-state";
import { asAppError } from "./failure";
import { currentContext } from "./load";

/** What a form calls, through `useActionState` or, without JavaScript, by a plain POST. */
export type FormAction<T = unknown> = (previous: FormState, form: FormData) => Promise<ActionState<T>>;

interface ActOptions<Result> {
  /** Pages whose data changed; "/" means all of them. */
  revalidate?: string | readonly string[];
  /** Where to go when it worked. A function gets the operation's answer. */
  redirectTo?: string | ((result: Result, form: FormData) => string);
  /** Reads the form; without it every non-empty field is one string of the input. */
  input?: (form: FormData) => unknown;
  /** Said when it worked and the page stays. */
  message?: string | ((result: Result) => string);
}

/** A server action out of an operation. Export it from a "use server" file. */
export function act<Input extends z.ZodType, Output extends z.ZodType>(
  operation: Operation<Input, Output>,
  { input = formInput, ...options }: ActOptions<z.output<Output>> = {},
): FormAction<z.output<Output>> {
  return actWith(
    operation.operation,
    (context, form) => {
      if (operation.permission !== "public") assertSignedIn(context);
      return operation.execute(context, input(form));
    },
    options,
  );
}

/** The session ended while the form was open: say how to keep what was typed. */
function assertSignedIn({ actor }: Context): void {
  if (actor.kind !== "anonymous") return;
  throw new AppError(
    "unauthenticated",
    "You have been signed out. Sign in again in another tab, then send this once more.",
  );
}

/** The same for what is not an operation by itself (signing in) or needs more than one. `name` is for the log. */
export function actWith<Result>(
  name: string,
  run: (context: Context, form: FormData) => Promise<Result>,
  { revalidate = [], redirectTo, message }: Omit<ActOptions<Result>, "input"> = {},
): FormAction<Result> {
  return async (_previous, form) => {
    if (!(form instanceof FormData)) forbidden(); // called by hand, with other arguments than the form's
    const context = await currentContext();
    let data: Result;
    try {
      data = await run(context, form);
    } catch (error) {
      return failedState(asAppError(error, context.requestId, name), context.requestId, form);
    }
    for (const path of [revalidate].flat()) revalidatePath(path, path === "/" ? "layout" : undefined);
    if (redirectTo) redirect(typeof redirectTo === "string" ? redirectTo : redirectTo(data, form));
    const said = typeof message === "function" ? message(data) : message;
    return { status: "ok", data, ...(said ? { message: said } : {}) };
  };
}
