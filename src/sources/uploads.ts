import { genuine } from '../dom/native-members.ts'

/** A script that sends measurements sends less at once, and an upload in pieces more. */
const LEAST = 64 * 1024

/** The kinds of content that are a file, where only the header tells: a `Request` does not show what is in it. */
const FILES = /^(multipart\/form-data|(image|audio|video)\/|application\/(octet-stream|pdf|zip))/

const isBlob = (value: unknown): value is Blob => value instanceof Blob

/** A `File` is one that a person has chosen, dropped or made: of whatever size. */
const isFile = (value: unknown): boolean => isBlob(value) && ('name' in value || value.size >= LEAST)

/**
 * Whether a body is an upload: a file, a form with a file in it, a stream, or at least 64 kB of bytes. Text is not: forms
 * in JSON, queries and measurements are sent by pages that nobody uses.
 */
export function isUpload(body: unknown): boolean {
  if (body instanceof FormData) return [...body.values()].some((value) => isFile(value) && (value as File).size > 0)
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return body.byteLength >= LEAST
  return isFile(body) || (typeof ReadableStream !== 'undefined' && body instanceof ReadableStream)
}

/** Whether a `Request` is one, by the kind of its content. */
export const isUploadRequest = ({ method, headers }: Request): boolean =>
  !/^(GET|HEAD)$/.test(method) && FILES.test(headers.get('Content-Type') ?? '')

/** Whether this page waits for the answer to a form with files in it. */
export function isUploadForm(form: HTMLFormElement, submitter: Element | null | undefined): boolean {
  const said = (name: string, otherwise: string) => submitter?.getAttribute(`form${name}`) ?? otherwise
  const attribute = (name: string) => genuine(form, 'getAttribute')(name) ?? ''
  const of = (name: string) => said(name, attribute(name)).trim().toLowerCase()
  const isHere = ['', '_self'].includes(of('target'))
  return isHere && of('method') === 'post' && of('enctype') === 'multipart/form-data' && hasFiles(form)
}

const hasFiles = (form: HTMLFormElement) =>
  [...genuine(form, 'elements')].some((field) => !!(field as HTMLInputElement).files?.length)
