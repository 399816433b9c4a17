/** What a process that a test starts inherits: where programs are, and what Node has compiled (global-setup.ts). Nothing else. */
export function childEnvironment(): Record<string, string> {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  return { ...(PATH !== undefined && { PATH }), ...(NODE_COMPILE_CACHE !== undefined && { NODE_COMPILE_CACHE }) }
}
