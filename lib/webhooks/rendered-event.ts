export interface RenderedEvent {
  type: string;
  /** When the event occurred, ISO 8601. */
  timestamp: string;
  data: Record<string, unknown>;
}
