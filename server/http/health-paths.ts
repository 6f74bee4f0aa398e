export const LIVEZ = "/livez";
export const READYZ = "/readyz";

/** Whether it is a health check of a supervisor, which has no body and is answered under any load. */
export const isHealthPath = (path: string): boolean => path === LIVEZ || path === READYZ;
