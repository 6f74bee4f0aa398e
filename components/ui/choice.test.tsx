import { describe, expect, it } from "vitest";
import { markupOf, tagsOf } from "../testing/markup";
import { Checkbox, RadioCards, Select } from "./choice";

const OPTIONS = [
  { value: "sig", label: "Signing" },
  { value: "enc", label: "Encryption", disabled: true },
];

describe("a select", () => {
  it.each([
    ["is native and tied to its label", {}, '<label for="usage">Usage</label><span><select id="usage" name="usage">'],
    ["has a placeholder with an empty value", { placeholder: "Choose one" }, '<option value="">Choose one</option>'],
    ["keeps the selected option", { defaultValue: "sig" }, '<option value="sig" selected="">Signing</option>'],
    ["shows a disabled option", {}, '<option value="enc" disabled="">Encryption</option>'],
    [
      "is described by its error",
      { error: "Choose one." },
      '<select id="usage" name="usage" aria-describedby="usage-error" aria-invalid="true">',
    ],
    ["can be required", { required: true }, '<select required="" id="usage" name="usage">'],
  ])("%s", (_, props, markup) => {
    expect(markupOf(<Select name="usage" label="Usage" options={OPTIONS} {...props} />)).toContain(markup);
  });
});

describe("a checkbox", () => {
  it.each([
    [
      "is inside its label",
      {},
      '<div><label for="tick"><input type="checkbox" id="tick" name="tick"/><span>I agree</span></label></div>',
    ],
    ["is checked", { defaultChecked: true }, 'name="tick" checked=""/>'],
    ["is described", { description: "Once." }, 'aria-describedby="tick-description"'],
    ["is in error", { error: "Required." }, 'aria-describedby="tick-error" aria-invalid="true"'],
  ])("%s", (_, props, markup) => {
    expect(markupOf(<Checkbox name="tick" label="I agree" {...props} />)).toContain(markup);
  });
});

describe("radio cards", () => {
  const cards = (props = {}) => (
    <RadioCards
      name="type"
      legend="Type"
      options={[
        { value: "a", title: "Signing", description: "Signs.", detail: "digitalSignature", badge: "Recommended" },
        { value: "b", title: "Transport", description: "Connects.", disabled: true },
      ]}
      {...props}
    />
  );

  it("are native radios in a named group, each with a description", () => {
    expect(markupOf(cards())).toBe(
      '<fieldset id="type"><legend>Type</legend><div>' +
        '<label><span><span>Signing</span><input type="radio" aria-describedby="type-a-about" name="type" value="a"/></span>' +
        '<span id="type-a-about"><span>Signs.</span><span>digitalSignature</span></span><span>Recommended</span></label>' +
        '<label><span><span>Transport</span><input type="radio" aria-describedby="type-b-about" disabled="" name="type" value="b"/></span>' +
        '<span id="type-b-about"><span>Connects.</span></span></label></div></fieldset>',
    );
  });

  it.each([
    ["the selected one is checked", { defaultValue: "a" }, "input", 'name="type" checked="" value="a"/>'],
    ["each is required", { required: true }, "input", 'required="" name="type"'],
    [
      "the group is described by error and description",
      { error: "Choose one.", description: "For what." },
      "fieldset",
      'aria-describedby="type-error type-description"',
    ],
  ])("%s", (_, props, tag, attribute) => {
    expect(tagsOf(markupOf(cards(props)), tag)[0]).toContain(attribute);
  });
});
