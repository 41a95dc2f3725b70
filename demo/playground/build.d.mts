/** Writes the playground into a directory, which is made if it is missing. It needs the built SDK. */
export function buildPlayground(directory: string): Promise<void>
