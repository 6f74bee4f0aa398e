import { z } from "zod";
import { MARKS } from "@/lib/runtime/secret-members";

export type Json = Record<string, unknown>;

/**
 * JSON Schemas of one OpenAPI document. A schema with `.meta({ id })` is defined once in `components.schemas` under that name and
 * referenced everywhere else.
 */
export class ComponentSchemas {
  readonly #named = new Map<string, Json>();

  /** The schema for use in the document, as input or output. */
  describe(schema: z.ZodType, io: "input" | "output"): Json {
    const {
      $schema: _,
      $defs = {},
      ...described
    } = z.toJSONSchema(schema, {
      io,
      unrepresentable: "any",
      override: ({ jsonSchema }) => {
        for (const mark of MARKS) delete jsonSchema[mark];
      },
    }) as Json & { $defs?: Record<string, Json> };
    for (const [id, component] of Object.entries($defs)) this.#name(id, component);
    return inDocument(described);
  }

  /** All named schemas, in order of first use. */
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
