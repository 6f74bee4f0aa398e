import { expect, it } from "vitest";
import { keyFactsOf } from "./key-facts";

const use = { organisationId: "o", applicationId: "a", type: "signing" } as const;
const claim = { ...use, isBlocked: false, certificateId: "c" };
const none = { keyUsedBy: [], isBlocked: false, isPredecessors: false, isOwnKey: false };

it.each([
  ["an unknown key", null, [], none],
  ["a key in use", claim, [], { ...none, keyUsedBy: [use] }],
  ["a key whose claim is blocked", { ...claim, isBlocked: true }, [], { ...none, keyUsedBy: [use], isBlocked: true }],
  ["a key on the blocklist", null, ["key_compromise"], { ...none, isBlocked: true }],
  ["a key of the CA", null, ["own_key"], { ...none, isOwnKey: true }],
  ["a key of the CA that was also reported", null, ["key_compromise", "own_key"], { ...none, isOwnKey: true }],
])("gives the facts of %s", (_what, claimed, reasons, facts) => {
  expect(keyFactsOf(claimed, reasons, { isPredecessors: false })).toEqual(facts);
  expect(keyFactsOf(claimed, reasons, { isPredecessors: true })).toEqual({ ...facts, isPredecessors: true });
});
