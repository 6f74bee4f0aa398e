"use client";

import { useEffect, useRef, useState } from "react";
import { plural } from "@/lib/format";
import { Button } from "./button";

/** What can be done with selected rows: GET forms, so that they also work without JavaScript. */
export interface Selection {
  /** Id of the form, unique on the page. */
  form: string;
  /** Name of the parameter that repeats for each selected row. */
  param: string;
  /** "certificate" */
  noun: string;
  actions: readonly { verb: string; href: string; tone?: "danger" }[];
}

/** Larger than the box, for fingers. */
const TARGET = "-m-2 flex size-8 cursor-pointer items-center justify-center";
const CHECKBOX = "size-4 cursor-pointer accent-(--accent) align-middle";

/** The checkbox of a row. It belongs to the form of the bar, wherever it is on the page. */
export function SelectRow({ selection, value, label }: { selection: Selection; value: string; label: string }) {
  return (
    <label className={TARGET}>
      <input
        type="checkbox"
        form={selection.form}
        name={selection.param}
        value={value}
        aria-label={`Select ${label}`}
        data-select=""
        autoComplete="off"
        className={CHECKBOX}
      />
    </label>
  );
}

const boxesOf = (form: string): HTMLInputElement[] =>
  Array.from(document.querySelectorAll<HTMLInputElement>(`[data-select][form="${CSS.escape(form)}"]`));

/** How many rows are selected, of how many. */
function useSelected(form: string): { selected: number; of: number; setAll: (isSelected: boolean) => void } {
  const [counts, setCounts] = useState({ selected: 0, of: 0 });
  useEffect(() => {
    const count = () => {
      const boxes = boxesOf(form);
      setCounts({ selected: boxes.filter(({ checked }) => checked).length, of: boxes.length });
    };
    count();
    document.addEventListener("change", count);
    return () => document.removeEventListener("change", count);
  }, [form]);
  const setAll = (isSelected: boolean) => {
    for (const box of boxesOf(form)) box.checked = isSelected;
    document.dispatchEvent(new Event("change"));
  };
  return { ...counts, setAll };
}

/** Selects all rows of the page. */
export function SelectAll({ selection }: { selection: Selection }) {
  const { selected, of, setAll } = useSelected(selection.form);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = selected > 0 && selected < of;
  }, [selected, of]);
  return (
    <label className={`${TARGET} without-script:hidden`}>
      <input
        ref={box}
        type="checkbox"
        aria-label={`Select all ${selection.noun}s on this page`}
        checked={of > 0 && selected === of}
        onChange={(event) => setAll(event.target.checked)}
        className={CHECKBOX}
      />
    </label>
  );
}

/** "3 selected · Revoke 3 certificates · Export CSV": hidden while nothing is selected, always visible without JavaScript. */
export function SelectionBar({ selection }: { selection: Selection }) {
  const { form, noun, actions } = selection;
  const { selected, setAll } = useSelected(form);
  return (
    <form
      id={form}
      method="get"
      action={actions[0]?.href}
      aria-label={`Selected ${noun}s`}
      className={`mb-3 flex-wrap items-center gap-2 rounded-lg border border-accent bg-accent-soft px-3 py-2 ${selected > 0 ? "flex" : "hidden without-script:flex"}`}
    >
      <span role="status" className="me-2 font-medium tabular-nums without-script:hidden">
        {selected > 0 ? `${plural(selected, noun)} selected` : ""}
      </span>
      {actions.map(({ verb, href, tone }) => (
        <Button key={href} type="submit" size="sm" formAction={href} variant={tone ?? "outline"}>
          {verb}
        </Button>
      ))}
      <Button size="sm" variant="ghost" onClick={() => setAll(false)} className="without-script:hidden">
        Clear selection
      </Button>
    </form>
  );
}
