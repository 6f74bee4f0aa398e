import { notFound, redirect } from "next/navigation";
import { expect, it } from "vitest";
import { type FormState, idleFormState } from "./form-state";
import { answered, NO_ANSWER } from "./use-form-action";

const form = new FormData();
for (const [name, value] of [
  ["name", "Gateway"],
  ["scopes", "accounts"],
  ["scopes", "payments"],
  ["$ACTION_ID_x", ""],
] as const)
  form.append(name, value);
const run = (action: () => Promise<FormState>) => answered(action)(idleFormState, form);

it("the answer of an action is the state of its form", async () => {
  const answer: FormState = { status: "ok", message: "Saved" };
  expect(await run(async () => answer)).toBe(answer);
});

it.each([
  ["a gateway", new Error("An unexpected response was received from the server.")],
  ["a lost connection", new TypeError("Failed to fetch")],
  ["a new version of the portal", new Error('Server Action "7f" was not found on the server.')],
])("an error of %s leaves the form as it is, with what was entered", async (_, error) => {
  expect(await run(() => Promise.reject(error))).toEqual({
    status: "error",
    message: NO_ANSWER,
    values: { name: "Gateway", scopes: "accounts payments" },
  });
});

it.each([
  ["a redirect", () => redirect("/certificates")],
  ["not found", () => notFound()],
])("%s goes on", async (_, leave) => {
  await expect(run(async () => leave())).rejects.toHaveProperty("digest");
});
