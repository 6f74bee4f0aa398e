import { FieldNotes, TextField } from "@/components/ui/field";
import type { FormState } from "@/components/ui/form-state";
import type { Webhook } from "@/lib/webhooks/schema";
import { eventGroups } from "./_labels";

export const webhookLabels = { url: "URL", description: "Description", eventTypes: "Events", format: "Format" };

/** URL, description and events: fields shared by a new webhook and its settings. */
export function EventFields({
  draft,
  state,
}: {
  draft: Pick<Webhook, "url" | "description" | "eventTypes">;
  state: FormState;
}) {
  const typed = state.status === "error" ? state.values : undefined;
  const chosen = new Set(typed ? (typed.eventTypes ?? "").split(" ") : draft.eventTypes);
  const error = state.fieldErrors?.eventTypes;
  return (
    <>
      <TextField
        name="url"
        type="url"
        label={webhookLabels.url}
        description="Must be https with a publicly trusted certificate. Redirects are not followed."
        placeholder="https://hooks.example.com/countersign"
        isMono
        required
        maxLength={2048}
        defaultValue={typed ? (typed.url ?? "") : draft.url}
        error={state.fieldErrors?.url}
      />
      <TextField
        name="description"
        label={webhookLabels.description}
        isOptional
        maxLength={200}
        placeholder="On-call desk"
        defaultValue={typed ? (typed.description ?? "") : draft.description}
        error={state.fieldErrors?.description}
      />
      <fieldset
        id="eventTypes"
        tabIndex={-1}
        aria-describedby={error ? "eventTypes-error" : undefined}
        className="flex min-w-0 flex-col gap-3"
      >
        <legend className="mb-1 text-sm font-medium">{webhookLabels.eventTypes}</legend>
        <FieldNotes id="eventTypes" error={error} />
        <div className="grid gap-x-6 gap-y-4 rounded-lg border border-border p-4 sm:grid-cols-2">
          {eventGroups.map((group) => (
            <div key={group.label} className="flex flex-col gap-1.5">
              <p className="text-[13px] text-muted">{group.label}</p>
              {Object.entries(group.events).map(([type, label]) => (
                <label key={type} className="flex min-h-6 items-start gap-2.5">
                  <input
                    type="checkbox"
                    name="eventTypes"
                    value={type}
                    defaultChecked={chosen.has(type)}
                    className="mt-0.5 size-4 shrink-0 accent-accent"
                  />
                  <span>
                    {label} <code className="font-mono text-xs text-muted">{type}</code>
                  </span>
                </label>
              ))}
            </div>
          ))}
        </div>
      </fieldset>
    </>
  );
}
