export function pythonVersion(toml: string): string | undefined
export function withPythonVersion(toml: string, version: string): string
export function readPythonProject(): string
