import { isAppError } from "@/lib/errors";
import { EXIT_CODES } from "./exit-codes";

// Stored text is printed to a terminal, so control characters are replaced.
const CONTROL = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;
const plain = (value: unknown) => String(value ?? "").replace(CONTROL, "\ufffd");

/** Prints a list as columns, anything else member by member, or all of it as JSON. */
export function printOutput(
  output: unknown,
  { columns, isJson }: { columns: readonly string[]; isJson: boolean },
): void {
  const { items = Array.isArray(output) ? output : undefined, nextCursor } = output as List;
  if (isJson) console.log(JSON.stringify(output, null, 2));
  else if (items) printTable(items, columns, nextCursor);
  else printMembers(output as Record<string, unknown>, "");
}

interface List {
  items?: Record<string, unknown>[];
  nextCursor?: string | null;
}

function printTable(items: readonly Record<string, unknown>[], columns: readonly string[], nextCursor?: string | null) {
  if (items.length === 0) console.log("No results.");
  else {
    const rows = [columns, ...items.map((item) => columns.map((column) => plain(item[column])))];
    const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
    for (const row of rows)
      console.log(
        row
          .map((cell, index) => cell.padEnd(widths[index] ?? 0))
          .join("  ")
          .trimEnd(),
      );
  }
  if (nextCursor) console.log(`\nMore results: --cursor ${nextCursor}`);
}

function printMembers(members: Readonly<Record<string, unknown>>, prefix: string): void {
  for (const [name, value] of Object.entries(members)) {
    const label = `${prefix}${name}:`;
    if (Array.isArray(value)) console.log(`${label} ${value.map(inline).join(", ")}`);
    else if (typeof value === "object" && value !== null)
      printMembers(value as Record<string, unknown>, `${prefix}${name}.`);
    else if (typeof value === "string" && value.includes("\n"))
      console.log(`${label}\n${value.split("\n").map(plain).join("\n")}`);
    else console.log(`${label} ${plain(value)}`);
  }
}

const inline = (value: unknown) => plain(typeof value === "object" ? JSON.stringify(value) : value);

/** Prints the error and how to fix it. @returns the exit code */
export function printError(error: unknown): number {
  if (!isAppError(error)) {
    console.error(error);
    return EXIT_CODES.internal.code;
  }
  const { code, hint } = EXIT_CODES[error.code];
  console.error(plain(error.publicMessage));
  for (const finding of error.details.findings ?? []) {
    console.error(`  ${finding.severity}: ${plain(finding.message)}${finding.fix ? `\n    ${finding.fix}` : ""}`);
  }
  for (const field of error.details.fields ?? [])
    if (field.path) console.error(`  --${field.path}: ${plain(field.message)}`);
  if (error.code === "internal" && error.cause) console.error(error.cause);
  if (hint) console.error(hint);
  return code;
}
