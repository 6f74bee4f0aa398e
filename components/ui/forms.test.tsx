import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { markupOf, tagsOf } from "../testing/markup";
import { ActionButton } from "./action-button";
import { Button, ButtonLink, IconButton, TextLink } from "./button";
import { type FieldSpec, FieldsForm } from "./fields-form";
import { FileDrop } from "./file-drop";
import { Form, FormButtons } from "./form";
import { FormError } from "./form-error";
import type { FormState } from "./form-state";
import { OneTimeSecret } from "./one-time-secret";
import { PasswordField } from "./password-field";
import { SubmitButton } from "./submit-button";

const action = async (): Promise<FormState> => ({ status: "ok" });

describe("buttons and links", () => {
  it.each([
    ["a button submits no form by default", <Button key="a">Copy</Button>, '<button type="button">Copy</button>'],
    ["a submit button does", <SubmitButton key="a">Save</SubmitButton>, '<button type="submit">Save</button>'],
    [
      "a disabled submit button",
      <SubmitButton key="a" disabled>
        Save
      </SubmitButton>,
      '<button type="submit" disabled="">Save</button>',
    ],
    [
      "an icon button has a name",
      <IconButton key="a" label="Close" icon={<i />} />,
      '<button type="button" title="Close" aria-label="Close"><i></i></button>',
    ],
    [
      "a link",
      <ButtonLink key="a" href="/x">
        Open
      </ButtonLink>,
      '<a href="/x">Open</a>',
    ],
    [
      "a download",
      <ButtonLink key="a" href="/x.pem" download>
        PEM
      </ButtonLink>,
      '<a download="" href="/x.pem">PEM</a>',
    ],
    [
      "a link in running text",
      <TextLink key="a" href="mailto:a@example.com">
        Write
      </TextLink>,
      '<a href="mailto:a@example.com">Write</a>',
    ],
    [
      "an action button",
      <ActionButton key="a" action={action} hidden={{ id: "1" }} label="Remove key k">
        Remove
      </ActionButton>,
      '<form><input type="hidden" name="id" value="1"/><button type="submit" aria-label="Remove key k">Remove</button></form>',
    ],
  ])("%s", (_, element, markup) => {
    expect(markupOf(element)).toBe(markup);
  });

  it("a pending submit button shows its label, stays focusable and hides the spinner from screen readers", () => {
    const button = (
      <SubmitButton isPending pendingLabel="Saving …">
        Save
      </SubmitButton>
    );
    expect(markupOf(button)).toBe('<button type="submit" aria-disabled="true">Saving …</button>');
    expect(renderToStaticMarkup(button)).toMatch(/<svg [^>]*aria-hidden="true"/);
  });
});

describe("the error of a form", () => {
  it.each<[what: string, state: FormState, markup: string]>([
    ["nothing before submission", { status: "idle" }, ""],
    ["nothing after success", { status: "ok", message: "Saved." }, ""],
    [
      "its message as an alert that takes the focus",
      { status: "error", message: "The name is taken." },
      '<div tabindex="-1"><div role="alert"><div><p><span>Problem: </span>The name is taken.</p><div></div></div></div></div>',
    ],
  ])("is %s", (_, state, markup) => {
    expect(markupOf(<FormError state={state} />)).toBe(markup);
  });

  it("links each field by its label, and shows the request id with a button to copy it", () => {
    const fieldErrors = { legalName: ["Too long.", "Not printable."], lei: undefined };
    const state: FormState = { status: "error", fieldErrors, requestId: "r-1" };
    const markup = markupOf(<FormError state={state} labels={{ legalName: "Legal name" }} />);
    expect(markup).toContain('<ul><li><a href="#legalName">Legal name</a>: Too long. Not printable.</li></ul>');
    expect(markup).toMatch(/Request <code>r-1<\/code><button [^>]*aria-label="Copy request id">/);
  });
});

describe("a form of fields", () => {
  it.each<[field: FieldSpec, tag: string, markup: RegExp]>([
    [{ kind: "email", name: "f", label: "F" }, "input", /type="email" autoComplete="off" required="" id="f" name="f"/],
    [
      { kind: "text", name: "f", label: "F", isOptional: true, defaultValue: "x" },
      "input",
      /^<input type="text" autoComplete="off" id="f" name="f" value="x"/,
    ],
    [{ kind: "lines", name: "f", label: "F" }, "textarea", /rows="4" required="" id="f" name="f"/],
    [{ kind: "select", name: "f", label: "F", options: [] }, "select", /required="" id="f" name="f"/],
    [
      { kind: "cards", name: "f", label: "F", options: [{ value: "a", title: "A", description: "" }] },
      "input",
      /type="radio".* required="" name="f"/,
    ],
    [
      { kind: "checkbox", name: "f", label: "F", defaultValue: "on" },
      "input",
      /^<input type="checkbox" id="f" name="f" checked=""/,
    ],
  ])("requires what is not optional: %j", (field, tag, markup) => {
    const form = markupOf(<FieldsForm action={action} fields={[field]} submitLabel="Save" />);
    expect(tagsOf(form, tag)[0]).toMatch(markup);
    expect(form).toMatch(/<div><button type="submit">Save<\/button><span role="status"><\/span><\/div><\/form>$/);
  });

  it("in a dialog has ids of its own, so that its labels don't name fields of the page", () => {
    const fields: FieldSpec[] = [
      { kind: "text", name: "name", label: "Name" },
      { kind: "select", name: "kind", label: "Type", options: [] },
      { kind: "lines", name: "note", label: "Note" },
      { kind: "checkbox", name: "all", label: "All" },
      { kind: "password", name: "secret", label: "Secret", autoComplete: "new-password" },
    ];
    const form = markupOf(<FieldsForm action={action} fields={fields} submitLabel="Save" idPrefix="dialog-" />);
    for (const { name } of fields) {
      expect(form).toContain(`<label for="dialog-${name}">`);
      expect(form).toMatch(new RegExp(` id="dialog-${name}"[^>]* name="${name}"`));
    }
    const state: FormState = { status: "error", fieldErrors: { name: "Taken." } };
    expect(markupOf(<FormError state={state} idPrefix="dialog-" />)).toContain('<a href="#dialog-name">');
  });

  it("sends hidden ids and has a cancel link", () => {
    const form = markupOf(
      <FieldsForm action={action} fields={[]} submitLabel="Save" hidden={{ id: "1" }} cancelHref="/x" />,
    );
    expect(form).toBe(
      '<form><input type="hidden" name="id" value="1"/><div><button type="submit">Save</button><a href="/x">Cancel</a><span role="status"></span></div></form>',
    );
  });
});

describe("the result of a form without JavaScript", () => {
  const form = (state: FormState, isPending = false) =>
    markupOf(
      <Form form={{ state, submit: () => {}, isPending }} hidden={{ id: "1" }} className="">
        <FormButtons submitLabel="Save changes" pendingLabel="Saving…" />
      </Form>,
    );

  it.each<[what: string, state: FormState, isPending: boolean, markup: string]>([
    ["nothing before", { status: "idle" }, false, '<button type="submit">Save changes</button><span role="status">'],
    [
      "its message after success",
      { status: "ok", message: "Saved." },
      false,
      '<span role="status"><span>Saved.</span>',
    ],
    [
      "nothing while it is sent again",
      { status: "ok", message: "Saved." },
      true,
      'Saving…</button><span role="status"></span>',
    ],
    ["an error on top", { status: "error", message: "Taken." }, false, '<form><div tabindex="-1"><div role="alert">'],
  ])("is %s", (_, state, isPending, markup) => expect(form(state, isPending)).toContain(markup));

  it("is a button with a tick instead of its label", () => {
    expect(markupOf(<SubmitButton isDone>Save changes</SubmitButton>)).toBe('<button type="submit">Saved</button>');
    expect(markupOf(<SubmitButton isDone isPending pendingLabel="Saving…" />)).toContain("Saving…");
  });
});

describe("a password field", () => {
  const field = (props: { error?: string } = {}) =>
    markupOf(
      <PasswordField
        name="p"
        label="Password"
        description="At least 12."
        required
        autoComplete="new-password"
        {...props}
      />,
    );

  it("has no button to reveal it without JavaScript, and never a value", () => {
    expect(field()).not.toContain("<button");
    expect(tagsOf(field(), "input")).toEqual([
      '<input id="p" aria-describedby="p-description" type="password" required="" autoComplete="new-password" autoCapitalize="off" spellCheck="false" name="p"/>',
    ]);
  });

  it("shows the error instead of the requirement, not beside it", () => {
    expect(field({ error: "Use at least 12." })).toContain('<p id="p-error"><span>Use at least 12.</span></p>');
    expect(field({ error: "Use at least 12." })).not.toContain("At least 12.<");
    expect(tagsOf(field({ error: "x" }), "input")[0]).toContain('aria-describedby="p-error" aria-invalid="true"');
  });
});

describe("a secret that is shown once", () => {
  it("is named, can be copied, and waits for a confirmation", () => {
    const markup = markupOf(
      <OneTimeSecret value="s3cret" label="client secret">
        Copy it.
      </OneTimeSecret>,
    );
    expect(markup).toContain(
      '<output aria-label="Client secret">s3cret</output><button type="button">Copy client secret</button>',
    );
    expect(markup).toContain("You won't see it again.");
    expect(markup).toContain('<button type="button">I have stored it</button>');
  });
});

describe("a file drop", () => {
  it.each([
    ["empty", {}, ["Choose file"], 'name="csr"'],
    ["with a text, which can be cleared", { defaultValue: "x" }, ["Clear", "Choose file"], 'name="csr"'],
    ["in error", { error: "Not a CSR." }, ["Choose file"], 'aria-describedby="csr-error" aria-invalid="true"'],
  ])("is a text area without JavaScript: %s", (_, props, buttons, attributes) => {
    const markup = markupOf(<FileDrop name="csr" label="CSR" {...props} />);
    expect(markup).toContain('<label for="csr">CSR</label>');
    expect(tagsOf(markup, "textarea")[0]).toContain(attributes);
    expect([...markup.matchAll(/<button type="button">(.*?)<\/button>/g)].map(([, text]) => text)).toEqual(buttons);
    const [file] = tagsOf(markup, "input");
    expect(file).toMatch(/type="file" aria-label="CSR: file" tabindex="-1"/); // keyboards reach the button
    expect(file).not.toContain(" name="); // only the text is sent
  });
});

describe("a record chosen by its name", () => {
  const items = [
    { id: "a", label: "Fjord Payments AS", detail: "NO 1" },
    { id: "b", label: "Northwind Bank PLC" },
  ];
  const field: FieldSpec = { kind: "search", name: "parentId", label: "Parent", items, find: async () => [] };

  it("is a select without JavaScript, with the chosen one selected and the details of namesakes", () => {
    const markup = markupOf(
      <FieldsForm action={action} submitLabel="Save" fields={[{ ...field, isOptional: true, defaultValue: "b" }]} />,
    );
    expect(tagsOf(markup, "select")).toEqual(['<select id="parentId" name="parentId">']);
    expect(tagsOf(markup, "option")).toEqual([
      '<option value="">',
      '<option value="a">',
      '<option value="b" selected="">',
    ]);
    expect(markup).toContain("Fjord Payments AS (NO 1)");
  });

  it("must be chosen when it is not optional", () => {
    const markup = markupOf(<FieldsForm action={action} submitLabel="Save" fields={[field]} />);
    expect(tagsOf(markup, "select")).toEqual(['<select required="" id="parentId" name="parentId">']);
  });
});

it("a form that was answered without a session links to the sign-in page in a new tab, not to a request id", () => {
  const state: FormState = {
    status: "error",
    message: "Your session has expired.",
    requestId: "r1",
    isSignedOut: true,
  };
  const markup = markupOf(<FormError state={state} />);
  expect(tagsOf(markup, "a")).toEqual(['<a target="_blank" rel="noopener" href="/sign-in?callbackUrl=%2Fsigned-in">']);
  expect(markup).not.toContain("r1");
});
