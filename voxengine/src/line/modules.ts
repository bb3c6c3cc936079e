/** Turns a built-in module on, where the platform has one of that name that needs to be turned on. */
export function turnOnModule(name: keyof typeof Modules): void {
  const module = Modules[name]
  if (module !== undefined) require(module)
}
