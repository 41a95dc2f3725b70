export function peerVersions(which: string, peers: Readonly<Record<string, string>>): readonly string[]
