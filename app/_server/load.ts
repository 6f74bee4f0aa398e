import "server-only";
import { forbidden, notFound, redirect } from "next/navigation";
import { cache } from "react";
import type { z } from "zod";
import type { AppError } from "@/lib/errors";
import type { Operation } from "@/lib/operation/operation";
import type { Context } from "@/lib/start/deps";
import { asAppError } from "./failure";
import type { AddressInput } from "./query";
import { requestFacts } from "./request";
import { deps } from "./runtime";
import { currentActor } from "./session";

/** Actor, request id and address of this request; anonymous when nobody is signed in. */
export const currentContext = cache(async (): Promise<Context> => {
  const [actor, { requestId, address }] = await Promise.all([currentActor(), requestFacts()]);
  return { actor, deps: deps(), requestId, ...(address ? { address } : {}) };
});

/**
 * Runs a reading operation for a page. Nobody signed in: to the sign-in page and back. Not there, not theirs, or an
 * address whose parameters fit nothing: the not-found page. Not allowed: the forbidden page. The rest: the error page.
 */
export async function load<Input extends z.ZodType, Output extends z.ZodType>(
  operation: Operation<Input, Output>,
  input: z.input<Input> | AddressInput,
): Promise<z.output<Output>> {
  const context = await currentContext();
  try {
    return await operation.execute(context, input);
  } catch (error) {
    return answer(asAppError(error, context.requestId, operation.operation), context.requestId);
  }
}

/** As `load`, for a part of a page that may be missing: undefined for what is not there, or not theirs to see. */
export async function loadIfAllowed<Input extends z.ZodType, Output extends z.ZodType>(
  operation: Operation<Input, Output>,
  input: z.input<Input> | AddressInput,
): Promise<z.output<Output> | undefined> {
  const context = await currentContext();
  try {
    return await operation.execute(context, input);
  } catch (thrown) {
    const error = asAppError(thrown, context.requestId, operation.operation);
    if (error.code === "not_found" || error.code === "forbidden") return undefined;
    return answer(error, context.requestId);
  }
}

/** To the sign-in page, remembering where this person wanted to go. */
export async function toSignIn(): Promise<never> {
  const { path } = await requestFacts();
  redirect(path === "/" ? "/sign-in" : `/sign-in?callbackUrl=${encodeURIComponent(path)}`);
}

async function answer(error: AppError, requestId: string): Promise<never> {
  switch (error.code) {
    case "unauthenticated":
      return toSignIn();
    case "not_found":
    case "invalid_input":
      return notFound();
    case "forbidden":
      return forbidden();
    default:
      // The digest is all of a server error that reaches the browser: error.tsx reads code and request id from it.
      throw Object.assign(error, { digest: `${error.code}.${requestId}` });
  }
}
