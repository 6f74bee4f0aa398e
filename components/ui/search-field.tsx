"use client";

import { Search, X } from "lucide-react";
import { debounce, parseAsString, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { IconButton } from "./button";

/** Search with its state in the URL (`?q=`), updated 250 ms after the last key. Without JavaScript a plain GET form. `keep`: other parameters of that form. */
export function SearchField({
  label,
  placeholder,
  param = "q",
  keep = {},
  isMain,
}: {
  label: string;
  placeholder?: string;
  param?: string;
  keep?: Record<string, string | undefined>;
  /** The page is for searching: the field is wide and has the focus. */
  isMain?: boolean;
}) {
  const [isPending, startTransition] = useTransition();
  const [values, setValues] = useQueryStates(
    { [param]: parseAsString.withDefault(""), cursor: parseAsString, row: parseAsString },
    { shallow: false, startTransition },
  );
  const value = values[param] ?? "";
  const set = (text: string, wait: number) =>
    void setValues({ [param]: text || null, cursor: null, row: null }, { limitUrlUpdates: debounce(wait) });
  return (
    <search className={`relative block w-full ${isMain ? "max-w-2xl" : "sm:w-64"}`}>
      <form
        method="get"
        onSubmit={(event) => {
          event.preventDefault();
          set(value, 0);
        }}
      >
        {Object.entries(keep).map(([name, kept]) =>
          kept ? <input key={name} type="hidden" name={name} value={kept} /> : null,
        )}
        <Search
          aria-hidden="true"
          className={`pointer-events-none absolute start-3 top-2.5 size-4 text-muted ${isPending ? "animate-pulse" : ""}`}
        />
        <input
          type="search"
          name={param}
          aria-label={label}
          placeholder={placeholder ?? label}
          value={value}
          onChange={(event) => set(event.target.value, 250)}
          {...(isMain ? { autoFocus: true } : {})}
          spellCheck={false}
          autoComplete="off"
          className="input h-9 w-full ps-9! pe-9! [&::-webkit-search-cancel-button]:hidden"
        />
        {value ? (
          <IconButton
            label="Clear search"
            icon={<X />}
            onClick={() => set("", 0)}
            className="absolute! end-1 top-0.5"
          />
        ) : null}
      </form>
    </search>
  );
}
