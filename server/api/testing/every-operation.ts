import type { Operation } from "@/lib/operation/operation";

/** Every exported operation, found by scanning the files. */
export const operations = [
  ...new Set(
    Object.values(
      import.meta.glob<Record<string, unknown>>(
        ["../../../lib/*/*.ts", "!../../../lib/*/*.test.ts", "!../../../lib/testing/*", "!../../../lib/db/*"],
        { eager: true },
      ),
    )
      .flatMap((module) => Object.values(module))
      .filter((value): value is Operation => typeof value === "object" && value !== null && "execute" in value),
  ),
];
/** The source of all files that may define an operation. */
export const sources = Object.values(
  import.meta.glob<string>(
    ["../../../lib/*/*.ts", "!../../../lib/*/*.test.ts", "!../../../lib/testing/*", "!../../../lib/db/*"],
    {
      eager: true,
      query: "?raw",
      import: "default",
    },
  ),
).join("\n");
