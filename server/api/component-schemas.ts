import { z } from "zod";

export type Json = Record<string, unknown>;

/**
 * JSON Schemas of one OpenAPI document. A schema with `.meta({ id })` is described once, under that name in `components.schemas`, and
 * is referred to everywhere else.
 */
export class ComponentSchemas {
  readonly #named = new Map<string, Json>();

  /** The schema as a place in the document has it, for what callers send or get. */
  describe(schema: z.ZodType, io: "input" | "output"): Json {
    const {
      $schema: _,
      $defs = {},
      ...described
    } = z.toJSONSchema(schema, {
      io,
      unrepresentable: "any",
      override: ({ jsonSchema }) => {
        delete jsonSchema.secret; // ours, no keyword of JSON Schema
      },
    }) as Json & { $defs?: Record<string, Json> };
    for (const [id, component] of Object.entries($defs)) this.#name(id, component);
    return inDocument(described);
  }

  /** All that have a name, in the order in which the document came upon them. */
  named(): Json {
    return Object.fromEntries(this.#named);
  }

  #name(id: string, { id: _, ...component }: Json): void {
    this.#named.set(id, inDocument(component));
  }
}

/** References within one schema become references within the document. */
const inDocument = (schema: Json): Json =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
