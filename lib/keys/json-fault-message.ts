import type { JsonFault } from "@/lib/strict-json";

/** Why JSON with keys can't be parsed, for the user or the server that provided it. */
export function jsonFaultMessage(fault: JsonFault): string {
  switch (fault.fault) {
    case "not_utf8":
      return "It is not valid UTF-8.";
    case "byte_order_mark":
      return "It begins with a byte order mark, which RFC 8259 §8.1 forbids. Serve it without the first three bytes (EF BB BF).";
    case "too_deep":
      return "It is nested deeper than 20 levels.";
    case "not_json":
      return "It is not valid JSON.";
    case "bad_text":
      return "It contains a NUL character or an unpaired surrogate.";
    case "forbidden_member":
      return "A member __proto__ is not allowed.";
    case "duplicate_member":
      return `The member "${fault.member.slice(0, 64)}" is duplicated.`;
  }
}
