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

/** Actor, request id and client address of this request; anonymous when not signed in. */
export const currentContext = cache(async (): Promise<Context> => {
  const [actor, { requestId, address }] = await Promise.all([currentActor(), requestFacts()]);
  return { actor, deps: deps(), requestId, ...(address ? { address } : {}) };
});

/**
 * Runs a read operation for a page. Not signed in: redirects to the sign-in page and back afterwards. Missing, foreign or invalid
 * parameters: the not-found page. Permission denied: the forbidden page. Anything else: the error page.
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

/** As `load`, for optional parts of a page: undefined when the object is missing or access is denied. */
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

/** Redirects to the sign-in page, with the current path as the return path. */
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
      // Next sends only the digest of a server error to the browser: error.tsx reads code and request id from it.
      throw Object.assign(error, { digest: `${error.code}.${requestId}` });
  }
}
