// Makes photos small before they wait on the phone: a page of 12 megapixels helps nobody and costs the sender.

const SIDE_MOST = 1600
const QUALITY = 0.82
/** Below this a picture is sent as it is. */
const SMALL = 300 * 1024

/** A JPEG of at most 1600 pixels; anything that cannot be drawn stays as it is. Where it was taken is lost on purpose. */
export async function shrunk(file: File): Promise<Blob> {
  if (!file.type.startsWith('image/') || file.size < SMALL) return file
  try {
    const picture = await createImageBitmap(file)
    const scale = Math.min(1, SIDE_MOST / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    picture.close()
    const small = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY))
    return small && small.size < file.size ? small : file
  } catch {
    return file
  }
}
