import { z } from "zod";
import { AppError } from "@/lib/errors";
import { inputMessage } from "./input-messages";

const NOT_VALID = "The input is not valid.";

/** Parses input. @throws AppError invalid_input with every invalid member */
export function parseInput<Input extends z.ZodType>(schema: Input, raw: unknown): z.output<Input> {
  const parsed = schema.safeParse(raw, { error: inputMessage });
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  const first = fields[0];
  throw new AppError("invalid_input", first ? `${first.path ? `${first.path}: ` : ""}${first.message}` : NOT_VALID, {
    details: { fields },
  });
}

/** Reads one value of a URL or form: `value`, or `message`, the error that a form shows. */
export function readValue<Schema extends z.ZodType>(
  schema: Schema,
  raw: unknown,
): { value: z.output<Schema>; message?: undefined } | { value?: undefined; message: string } {
  const parsed = schema.safeParse(raw, { error: inputMessage });
  return parsed.success ? { value: parsed.data } : { message: parsed.error.issues[0]?.message ?? NOT_VALID };
}

/** Parses a result. @throws AppError internal when it doesn't match its schema */
export function parseOutput<Output extends z.ZodType>(
  definition: { operation: string; output: Output },
  result: z.input<Output>,
): z.output<Output> {
  const parsed = definition.output.safeParse(result);
  if (parsed.success) return parsed.data;
  throw new AppError("internal", "The response could not be created.", {
    cause: new Error(`${definition.operation}: ${z.prettifyError(parsed.error)}`),
  });
}
