/** Input of a template: `values` replace placeholders, `flags` select the parts of the template. */
export interface TemplateInput {
  /** By the name of the placeholder: `CLIENT_ID` replaces `__CLIENT_ID__`. */
  values: Readonly<Record<string, string>>;
  flags: ReadonlySet<string>;
  /** Writes a string literal of the language, with its quotes. */
  quote: (text: string) => string;
}

const DIRECTIVE = /^\s*(?:#|\/\/) @(if|else|end)\b(.*)$/;
/** A complete string literal first: its value is quoted, so it may contain any character. */
const PLACEHOLDER = /"__([A-Z_]+?)__"|__([A-Z_]+?)__/g;

/**
 * Renders a program from its template, which is a source file of the language. Lines between the comments `@if A B` and `@end` are
 * kept when one of the flags is set, those after `@else` when none is; the comments are removed. `"__NAME__"` becomes a string
 * literal, `__NAME__` anywhere else the bare value.
 * @throws Error for a placeholder without value and for comments that do not match: the template has a defect
 */
export function fillTemplate(template: string, { values, flags, quote }: TemplateInput): string {
  return keptLines(template, flags).replaceAll(PLACEHOLDER, (_, quoted?: string, bare?: string) => {
    const value = values[quoted ?? bare ?? ""];
    if (value === undefined) throw new Error(`The template's placeholder ${quoted ?? bare} has no value.`);
    return quoted === undefined ? value : quote(value);
  });
}

function keptLines(template: string, flags: ReadonlySet<string>): string {
  const conditions: boolean[] = [];
  const lines = template.split("\n").filter((line) => {
    const [, directive, words = ""] = DIRECTIVE.exec(line) ?? [];
    if (!directive) return conditions.every(Boolean);
    if (directive === "if") {
      conditions.push(
        words
          .trim()
          .split(/\s+/)
          .some((flag) => flags.has(flag)),
      );
      return false;
    }
    const condition = conditions.pop();
    if (condition === undefined) throw new Error(`The template has @${directive} without @if.`);
    if (directive === "else") conditions.push(!condition);
    return false;
  });
  if (conditions.length > 0) throw new Error("The template has @if without @end.");
  return lines.join("\n");
}
