/** Pixels of a side. */
const side = 512;

/** The middle of a picture as a square JPEG, small enough for any account service. */
export async function shrink(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file);
  const size = Math.min(picture.width, picture.height);
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  const left = (picture.width - size) / 2;
  const top = (picture.height - size) / 2;
  canvas.getContext('2d')?.drawImage(picture, left, top, size, size, 0, 0, side, side);
  const image = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85));
  if (!image) throw new TypeError('The canvas gives no image.');
  return image;
}
