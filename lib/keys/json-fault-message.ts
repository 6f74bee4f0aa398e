import type { JsonFault } from "@/lib/strict-json";

/** What is wrong with JSON that holds keys, for the person or the server that provided it. */
export function jsonFaultMessage(fault: JsonFault): string {
  switch (fault.fault) {
    case "not_utf8":
      return "It is not valid UTF-8.";
    case "byte_order_mark":
      return "It begins with a byte order mark, which RFC 8259 §8.1 forbids. Serve it without the first three bytes (EF BB BF).";
    case "too_deep":
      return "It nests deeper than 20 levels.";
    case "not_json":
      return "It is not valid JSON.";
    case "bad_text":
      return "It holds a NUL character or half a character.";
    case "forbidden_member":
      return "There is no member called __proto__.";
    case "duplicate_member":
      return `The member "${fault.member.slice(0, 64)}" is there twice.`;
  }
}
