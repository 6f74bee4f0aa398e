export const LIVEZ = "/livez";
export const READYZ = "/readyz";

/** Whether a supervisor asks about the process, which has no body and is answered whatever else is under way. */
export const isHealthPath = (path: string): boolean => path === LIVEZ || path === READYZ;
