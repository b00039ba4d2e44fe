// Photos taken before the form is open: carried from page to page, once.
import { newKey } from '@/api/idempotency'
import type { LocalFile } from '../fields/files'
import { shrunk } from './picture'

let carried: LocalFile[] = []

export async function carryPhotos(files: File[]): Promise<void> {
  carried = await Promise.all(
    files.map(async (file) => ({ local: newKey(), name: file.name, blob: await shrunk(file) })),
  )
}

/** What was carried; whoever takes it has it. */
export function takePhotos(): LocalFile[] {
  const taken = carried
  carried = []
  return taken
}
