export const PARTS: Readonly<
  Record<
    string,
    {
      readonly files: readonly string[]
      readonly tests: string
      readonly needsPage: boolean
      readonly ignored: readonly string[]
    }
  >
>
