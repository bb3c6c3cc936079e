/** The services that are processes of their own. */
export const SERVICES = ['gateway', 'dialer', 'transcriber', 'analyst'] as const
export type ServiceRoom = (typeof SERVICES)[number]
