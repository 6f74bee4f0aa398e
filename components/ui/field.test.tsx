import { describe, expect, it } from "vitest";
import { markupOf, tagsOf } from "../testing/markup";
import { TextArea, TextField } from "./field";

describe("a text field", () => {
  it.each([
    ["is associated with its label", <TextField key="a" name="name" label="Name" />, '<label for="name">Name</label>'],
    ["is marked as optional", <TextField key="a" name="name" label="Name" isOptional />, "Name<span>optional</span>"],
    [
      "is a line of text by default",
      <TextField key="a" name="name" label="Name" />,
      '<input type="text" autoComplete="off" id="name" name="name"/>',
    ],
    ["keeps its own type", <TextField key="a" name="mail" label="Email" type="email" />, '<input type="email"'],
    ["keeps the value entered", <TextField key="a" name="name" label="Name" defaultValue={'"><b>'} />, 'value=""><b>"'],
    [
      "has an id of its own",
      <TextField key="a" name="name" label="Name" id="other" />,
      '<label for="other">Name</label><input type="text" autoComplete="off" id="other" name="name"/>',
    ],
    [
      "of several lines is associated with its label",
      <TextArea key="a" name="text" label="Text" />,
      '<label for="text">Text</label><textarea rows="4" id="text" name="text">',
    ],
  ])("%s", (_, element, markup) => {
    expect(markupOf(element)).toContain(markup);
  });

  it.each([
    ["nothing", {}, "", ""],
    [
      "a description",
      { description: "As registered." },
      ' aria-describedby="a-description"',
      '<p id="a-description">As registered.</p>',
    ],
    [
      "an error",
      { error: "Too long." },
      ' aria-describedby="a-error" aria-invalid="true"',
      '<p id="a-error"><span>Too long.</span></p>',
    ],
    [
      "several errors before the description",
      { error: ["Too long.", "Not a URL."], description: "As registered." },
      ' aria-describedby="a-error a-description" aria-invalid="true"',
      '<p id="a-error"><span>Too long. Not a URL.</span></p><p id="a-description">As registered.</p>',
    ],
  ])("is described by %s", (_, props, attributes, notes) => {
    expect(markupOf(<TextField name="a" label="A" {...props} />)).toBe(
      `<div><label for="a">A</label><input type="text" autoComplete="off" id="a"${attributes} name="a"/>${notes}</div>`,
    );
    const [area] = tagsOf(markupOf(<TextArea name="a" label="A" {...props} />), "textarea");
    expect(area).toBe(`<textarea rows="4" id="a" name="a"${attributes}>`);
  });
});
