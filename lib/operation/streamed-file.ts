import { z } from "zod";

const isIterable = (value: unknown) => typeof value === "object" && value !== null && Symbol.asyncIterator in value;

/** A file that is generated while it is sent. */
export const StreamedFile = z.strictObject({
  fileName: z.string(),
  contentType: z.string(),
  body: z.custom<AsyncIterable<string>>(isIterable),
});
export type StreamedFile = z.output<typeof StreamedFile>;
