import type { z } from "zod";

type Issue = z.core.$ZodRawIssue;

/**
 * Error message of an input member, for REST, forms and the terminal. A message in the schema takes precedence; zod calls this for all
 * others.
 */
export function inputMessage(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? REQUIRED : (EXPECTED[issue.expected] ?? "This value has the wrong type.");
    case "too_small":
      return sizeMessage(issue, "at least", Number(issue.minimum), issue.inclusive ?? true);
    case "too_big":
      return sizeMessage(issue, "at most", Number(issue.maximum), issue.inclusive ?? true);
    case "invalid_value":
      return issue.input === undefined ? REQUIRED : choiceMessage(issue.values);
    case "invalid_format":
      return FORMATS[issue.format] ?? "This value does not have the required format.";
    case "not_multiple_of":
      return `Enter a multiple of ${issue.divisor}.`;
    case "unrecognized_keys":
      return `Unknown ${issue.keys.length === 1 ? "field" : "fields"}: ${issue.keys.map((key) => `"${shortened(key)}"`).join(", ")}.`;
    case "invalid_union":
      return issue.input === undefined ? REQUIRED : unionMessage(issue);
    default:
      return "This value is not allowed.";
  }
}

const REQUIRED = "This field is required.";

/** By the type in the schema. */
const EXPECTED: Readonly<Record<string, string>> = {
  string: "Enter text.",
  number: "Enter a number.",
  int: "Enter a whole number.",
  boolean: "Enter true or false.",
  array: "Enter a list.",
  tuple: "Enter a list.",
  object: "Enter an object with named members.",
  record: "Enter an object with named members.",
  null: "Leave this empty.",
};

const FORMATS: Readonly<Record<string, string>> = {
  email: "Enter an email address such as name@example.com.",
  url: "Enter a URL such as https://example.com/path.",
  datetime: "Enter a time such as 2027-01-31T12:00:00Z.",
  date: "Enter a date such as 2027-01-31.",
};

const UNITS: Readonly<Record<string, [one: string, many: string]>> = {
  string: ["character", "characters"],
  array: ["entry", "entries"],
  set: ["entry", "entries"],
};

function sizeMessage(
  issue: Issue & { origin: string },
  bound: "at least" | "at most",
  limit: number,
  isInclusive: boolean,
) {
  const unit = UNITS[issue.origin];
  if (!unit) return `Enter a number of ${bound} ${isInclusive ? limit : bound === "at least" ? limit + 1 : limit - 1}.`;
  if (bound === "at least" && limit === 1) return REQUIRED;
  return `Use ${bound} ${limit} ${limit === 1 ? unit[0] : unit[1]}.`;
}

/** Maximum number of options listed in a message. */
const MAX_OPTIONS = 24;

function choiceMessage(values: readonly unknown[]): string {
  if (values.length > MAX_OPTIONS) return "This value is not one of the allowed values.";
  return values.length === 1 ? `Use ${String(values[0])}.` : `Choose one of: ${values.map(String).join(", ")}.`;
}

/** The message of the schema's last variant, which is that of API callers. */
function unionMessage({ errors }: Extract<Issue, { code: "invalid_union" }>): string {
  return errors.at(-1)?.[0]?.message ?? "This value matches none of the allowed forms.";
}

/** Truncates a caller's value for a message. */
const shortened = (text: string): string => (text.length > 64 ? `${text.slice(0, 64)}…` : text);
