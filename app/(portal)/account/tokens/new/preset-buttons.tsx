"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { presets } from "./presets";

/** Buttons that select the scopes of a purpose. Hidden without JavaScript: the checkboxes work without them. */
export function PresetButtons({ name }: { name: string }) {
  const [about, setAbout] = useState("");
  return (
    <div className="flex flex-wrap items-center gap-2 without-script:hidden">
      <span className="text-[13px] text-muted">Presets:</span>
      {presets.map(({ id, label, about, includes }) => (
        <Button
          key={id}
          size="sm"
          title={about}
          onClick={(event) => {
            for (const box of boxesOf(event.currentTarget.form, name)) setChecked(box, includes(box.value));
            setAbout(about);
          }}
        >
          {label}
        </Button>
      ))}
      <span role="status" className="text-[13px] text-muted">
        {about}
      </span>
    </div>
  );
}

const boxesOf = (form: HTMLFormElement | null, name: string): HTMLInputElement[] =>
  Array.from(form?.querySelectorAll<HTMLInputElement>(`input[type="checkbox"][name="${name}"]`) ?? []);

/** As a click does, so that whatever watches the form notices. */
function setChecked(box: HTMLInputElement, isChecked: boolean): void {
  if (box.checked !== isChecked) box.click();
}
