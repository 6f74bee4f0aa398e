import { z } from "zod";
import { AppError } from "@/lib/errors";
import { wordsOf } from "./input-words";

/** Input as the operation takes it. @throws AppError invalid_input naming every wrong member */
export function parseInput<Input extends z.ZodType>(schema: Input, raw: unknown): z.output<Input> {
  const parsed = schema.safeParse(raw, { error: wordsOf });
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  const first = fields[0];
  throw new AppError(
    "invalid_input",
    first ? `${first.path ? `${first.path}: ` : ""}${first.message}` : "The input is not valid.",
    { details: { fields } },
  );
}

/** An answer as its schema has it. @throws AppError internal for an answer with more or less in it */
export function parseOutput<Output extends z.ZodType>(
  definition: { operation: string; output: Output },
  result: z.input<Output>,
): z.output<Output> {
  const parsed = definition.output.safeParse(result);
  if (parsed.success) return parsed.data;
  throw new AppError("internal", "The answer could not be built.", {
    cause: new Error(`${definition.operation}: ${z.prettifyError(parsed.error)}`),
  });
}
