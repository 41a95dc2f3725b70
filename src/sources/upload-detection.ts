import { nativeMember } from '../dom/native-members.ts'

/** Bytes. Scripts that send measurements send less at once; each part of an upload in parts is larger. */
const MINIMUM_SIZE = 64 * 1024

/** Content types of files. A `Request` does not show its body, so only this header tells. */
const FILE_TYPES = /^(multipart\/form-data|(image|audio|video)\/|application\/(octet-stream|pdf|zip))/

const isBlob = (value: unknown): value is Blob => value instanceof Blob

/** A `File` counts in any size, because a person has chosen, dropped or made it. Other blobs must be large. */
const isFile = (value: unknown): boolean => isBlob(value) && ('name' in value || value.size >= MINIMUM_SIZE)

/**
 * Whether a request body is an upload: a file, a form with a file in it, a stream, or at least 64 kB of bytes. Text is
 * not an upload, because untouched pages send text too: forms as JSON, queries and measurements.
 */
export function isUpload(body: unknown): boolean {
  if (body instanceof FormData) return [...body.values()].some((value) => isFile(value) && (value as File).size > 0)
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return body.byteLength >= MINIMUM_SIZE
  return isFile(body) || (typeof ReadableStream === 'function' && body instanceof ReadableStream)
}

/** Whether a `Request` is an upload, by its method and content type. */
export const isUploadRequest = ({ method, headers }: Request): boolean =>
  !/^(GET|HEAD)$/.test(method) && FILE_TYPES.test(headers.get('Content-Type') ?? '')

/** Whether sending this form uploads a file and replaces this page, so that this page waits for the answer. */
export function isUploadForm(form: HTMLFormElement, submitter: Element | null | undefined): boolean {
  const ownAttribute = (name: string) => nativeMember(form, 'getAttribute')(name) ?? ''
  const submitterAttribute = submitter ? nativeMember(submitter, 'getAttribute') : () => null
  // `formmethod` and the like on the button override the form's own attributes.
  const attribute = (name: string) => (submitterAttribute(`form${name}`) ?? ownAttribute(name)).trim().toLowerCase()
  const replacesPage = ['', '_self'].includes(attribute('target'))
  const isMultipart = attribute('method') === 'post' && attribute('enctype') === 'multipart/form-data'
  return replacesPage && isMultipart && hasFiles(form)
}

const hasFiles = (form: HTMLFormElement) =>
  ([...nativeMember(form, 'elements')] as HTMLInputElement[]).some(({ files }) => !!files?.length)
