import type { Report } from './report.ts'

export function measure(share?: number): Promise<Report>
