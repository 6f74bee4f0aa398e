import { hasByteOrderMark, isJsonObject, type JsonFault, readStrictJson } from "@/lib/strict-json";
import { badRequest } from "../http/refusal";

/**
 * The JSON object of a request's body, parsed strictly. A byte order mark is ignored, as RFC 8259 §8.1 allows.
 * @throws HttpRefusal 400
 */
export function parseJsonBody(body: Uint8Array): Record<string, unknown> {
  const read = readStrictJson(hasByteOrderMark(body) ? body.subarray(3) : body);
  if ("fault" in read) throw refusalOf(read);
  if (!isJsonObject(read.value)) throw badRequest("not_an_object", "The body must be a JSON object.");
  return read.value;
}

function refusalOf(fault: JsonFault) {
  switch (fault.fault) {
    case "not_utf8":
      return badRequest("not_utf8", "The body is not valid UTF-8.");
    case "byte_order_mark":
    case "not_json":
      return badRequest("not_json", "The body is not valid JSON.");
    case "too_deep":
      return badRequest("too_deep", "The body is nested deeper than 20 levels.");
    case "bad_text":
      return badRequest("bad_text", "The body contains a NUL character or a lone surrogate.");
    case "forbidden_member":
      return badRequest("unknown_member", "Unknown member: __proto__.");
    case "duplicate_member":
      return badRequest("duplicate_member", `Duplicate member: "${fault.member.slice(0, 64)}".`);
  }
}
