"use client";

import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { plural } from "@/lib/format";
import { Select } from "./choice";
import { controlClass, describedBy, FieldFrame, type FieldProps } from "./field";
import { useHasScript } from "./use-has-script";

/** Something to choose by its name. */
export interface ComboboxItem {
  /** The value of the field. */
  id: string;
  label: string;
  /** Distinguishes items with the same name. */
  detail?: string | undefined;
}

/** Server action: finds items by a part of the name. Bounded. */
export type ComboboxSearch = (text: string) => Promise<readonly ComboboxItem[]>;

interface Props extends FieldProps {
  /** Default: the name. */
  id?: string;
  /** Shown before anything is typed: the first ones and the chosen one. */
  items: readonly ComboboxItem[];
  find: ComboboxSearch;
  defaultValue?: string | undefined;
  placeholder?: string;
  required?: boolean;
}

/** Chooses a record by name and submits its id. Without JavaScript it is a select of `items`. */
export function Combobox(props: Props) {
  const hasScript = useHasScript();
  const { items, find: _find, placeholder = "Search by name", ...rest } = props;
  if (hasScript) return <SearchingCombobox {...props} placeholder={placeholder} />;
  const options = items.map(({ id, label, detail }) => ({ value: id, label: detail ? `${label} (${detail})` : label }));
  return <Select {...rest} options={options} placeholder={rest.isOptional ? "None" : "Choose one"} />;
}

/** ARIA combobox with a listbox (WAI-ARIA APG): the focus stays in the field, arrow keys move the active option. */
function SearchingCombobox(props: Props & { placeholder: string }) {
  const {
    name,
    id = name,
    label,
    description,
    error,
    isOptional,
    items,
    find,
    defaultValue,
    placeholder,
    required,
  } = props;
  const [chosen, setChosen] = useState(() => items.find(({ id }) => id === defaultValue));
  const [text, setText] = useState(chosen?.label ?? "");
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const wanted = text.trim();
  const isTyped = wanted !== "" && text !== chosen?.label;
  const { found, isSearching } = useFound(isTyped ? wanted : "", find);
  const shown = isTyped ? found : items;
  const isPending = isTyped && isSearching;

  // A text without a choice is no value: the browser then says so, at this field.
  useEffect(() => input.current?.setCustomValidity(isTyped ? "Choose one from the list." : ""), [isTyped]);

  const choose = (item: ComboboxItem) => {
    setChosen(item);
    setText(item.label);
    setOpen(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (!isOpen) setOpen(true);
      if (shown.length > 0) setActive((at) => (isOpen ? (at + step + shown.length) % shown.length : 0));
    } else if (event.key === "Enter" && isOpen) {
      const item = shown[active] ?? (shown.length === 1 ? shown[0] : undefined);
      event.preventDefault(); // the form is not sent while the list is open
      if (item) choose(item);
    } else if (event.key === "Escape" && isOpen) {
      event.stopPropagation(); // a dialog around it stays open
      setOpen(false);
    }
  };
  const onBlur = () => {
    setOpen(false);
    if (wanted === "") setChosen(undefined);
  };
  const status = !isOpen
    ? ""
    : isPending
      ? "Searching…"
      : shown.length === 0
        ? "No matches"
        : plural(shown.length, "match", "matches");
  return (
    <FieldFrame id={id} label={label} description={description} error={error} isOptional={isOptional ?? false}>
      <input type="hidden" name={name} value={chosen && !isTyped && wanted !== "" ? chosen.id : ""} />
      <span className="relative block">
        <input
          {...describedBy({ name: "", description, error, id })}
          ref={input}
          name={undefined}
          role="combobox"
          type="text"
          autoComplete="off"
          spellCheck={false}
          dir="auto"
          aria-autocomplete="list"
          aria-expanded={isOpen}
          aria-controls={`${id}-list`}
          aria-activedescendant={isOpen && shown[active] ? `${id}-option-${active}` : undefined}
          required={required}
          placeholder={placeholder}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setOpen(event.target.value !== ""); // a cleared field is an answer: the list would cover what follows
            setActive(-1);
          }}
          onClick={() => setOpen(true)}
          onFocus={(event) => event.target.select()}
          onBlur={onBlur}
          onKeyDown={onKeyDown}
          className={`${controlClass(Boolean(error))} h-9`}
        />
        <div
          hidden={!isOpen}
          className="absolute z-30 mt-1 max-h-64 w-full overflow-y-auto rounded-lg border border-border bg-surface p-1 shadow-lg"
        >
          <div id={`${id}-list`} role="listbox" aria-label={label}>
            {shown.map((item, index) => (
              <Choice
                key={item.id}
                id={`${id}-option-${index}`}
                item={item}
                isActive={index === active}
                isChosen={item.id === chosen?.id}
                choose={choose}
              />
            ))}
          </div>
          {shown.length === 0 ? (
            <p className="px-3 py-2 text-[13px] text-muted">
              {isPending ? "Searching…" : isTyped ? `No results for “${wanted}”.` : "Type a part of the name."}
            </p>
          ) : null}
        </div>
      </span>
      <span role="status" className="sr-only">
        {status}
      </span>
    </FieldFrame>
  );
}

function Choice({
  id,
  item,
  isActive,
  isChosen,
  choose,
}: {
  id: string;
  item: ComboboxItem;
  isActive: boolean;
  isChosen: boolean;
  choose: (item: ComboboxItem) => void;
}) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isActive) row.current?.scrollIntoView({ block: "nearest" });
  }, [isActive]);
  return (
    <div
      ref={row}
      id={id}
      role="option"
      aria-selected={isChosen}
      data-active={isActive || undefined}
      tabIndex={-1}
      onMouseDown={(event) => {
        event.preventDefault(); // the field keeps the focus, and handles the keys
        if (event.button === 0) choose(item);
      }}
      className="flex min-h-9 cursor-pointer flex-wrap items-center gap-x-3 rounded-md px-3 py-1.5 hover:bg-default data-active:bg-default aria-selected:font-medium"
    >
      <bdi className="min-w-0 break-words">{item.label}</bdi>
      {item.detail ? <span className="text-xs text-muted">{item.detail}</span> : null}
    </div>
  );
}

/** Items for a text, found 200 ms after the last change. A failed search finds nothing. */
function useFound(text: string, find: Props["find"]) {
  const [result, setResult] = useState<{ text: string; items: readonly ComboboxItem[] }>({ text: "", items: [] });
  useEffect(() => {
    if (text === "") return;
    let isCurrent = true;
    const settle = (items: readonly ComboboxItem[]) => isCurrent && setResult({ text, items });
    const timer = setTimeout(() => find(text).then(settle, () => settle([])), 200);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [text, find]);
  return { found: result.items, isSearching: result.text !== text };
}
