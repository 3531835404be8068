import type { AvatarSize } from '../../account/types.js';
import { isRecord } from '../../checks/values.js';
import { illegalParameter } from '../../errors/illegal-parameter.js';
import type { ResizeImage } from './avatar-options.js';
import { avatarPixels } from './avatar-sizes.js';
import type { Avatar } from './avatar-store.js';
import { refuseWithStatus } from './errors.js';

/** The image in a size; the image itself where nobody can resize. Throws a refusal, of this status, if it cannot be read. */
export async function inSize(
  image: Avatar,
  size: AvatarSize,
  resize: ResizeImage | undefined,
  status: 415 | 500,
): Promise<Avatar> {
  if (!resize) return image;
  try {
    const resized = await resize(image.bytes, avatarPixels[size]);
    // Not by `instanceof`: in Jest, Node's buffers are of another realm.
    if (!ArrayBuffer.isView(resized) || resized.byteLength === 0) {
      throw illegalParameter('createAccountService.resizeImage 必须返回非空的 Uint8Array');
    }
    return { bytes: new Uint8Array(resized), type: 'image/png' };
  } catch (error) {
    const words = isRecord(error) ? error.message : error;
    throw refuseWithStatus(status, {}, `The image cannot be resized: ${words}`);
  }
}
