import { expect, it } from "vitest";
import { contextItems } from "./palette-context";

const link = (href: string, text: string) => ({ getAttribute: () => href, textContent: text });

/** A page with a heading and the links of its header. */
const pageOf = (...links: ReturnType<typeof link>[]) =>
  ({ querySelector: () => ({ textContent: "gateway" }), querySelectorAll: () => links }) as unknown as ParentNode;

const kid = "k".repeat(43);

it("offers the links of the page's header as commands about its object", () => {
  const page = pageOf(link(`/certificates/${kid}/edit`, "Edit"), link(`/certificates/${kid}/revoke`, "Revoke"));
  const items = contextItems(`/certificates/${kid}`, [], page);
  expect(items.map(({ label, href, detail }) => [label, href, detail])).toEqual([
    ["Copy KID of this certificate", undefined, undefined],
    ["Download this certificate", undefined, undefined],
    ["Edit", `/certificates/${kid}/edit`, "gateway"],
    ["Revoke", `/certificates/${kid}/revoke`, "gateway"],
  ]);
});

it("lists a command once, and nothing without a page", () => {
  const application = "/applications/01a22e32-0c02-705c-9b88-93c13ced77ba";
  const allowed = [{ id: "new-certificate", label: "New certificate for…", group: "Actions" }];
  const page = pageOf(link(`${application}/certificates/new`, "New certificate"));
  expect(contextItems(application, allowed, page).map(({ label }) => label)).toEqual([
    "New certificate for this application",
  ]);
  expect(contextItems("/", [])).toEqual([]);
});
