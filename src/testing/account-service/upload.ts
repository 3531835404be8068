import type { HonoRequest } from 'hono';
import type { AvatarSize } from '../../account/types.js';
import type { Avatar } from './avatar-store.js';
import { refuse, refuseWithStatus } from './errors.js';
import { requireContentType } from './http.js';
import { imageTypes } from './image-type.js';
import type { Realm } from './realm.js';
import { inSize } from './resize.js';

/** Reads the image of an upload, and stores it in every size (smarthome-account.md, 上传头像). */
export async function storeUpload(realm: Realm, request: HonoRequest, avatarId: string): Promise<void> {
  const { resizeImage } = realm.avatarSettings;
  const uploaded = await readImage(request, realm.maxAvatar);
  const sized = (size: AvatarSize) => inSize(uploaded, size, resizeImage, 415);
  await realm.avatars.save(avatarId, {
    xs: await sized('xs'),
    sm: await sized('sm'),
    md: await sized('md'),
    lg: await sized('lg'),
    xl: await sized('xl'),
    xxl: await sized('xxl'),
  });
}

async function readImage(request: HonoRequest, sizeLimit: number): Promise<Avatar> {
  requireContentType(request, 'multipart/form-data');
  // A body that is not what its type says counts as one without an image.
  const form = await request.formData().catch(() => undefined);
  const file = form?.get('image');
  if (!file || typeof file === 'string' || file.size === 0) throw refuse('imageMissing');
  if (file.size > sizeLimit) throw refuseWithStatus(413);
  if (!imageTypes.includes(file.type)) throw refuseWithStatus(415);
  return { bytes: new Uint8Array(await file.arrayBuffer()), type: file.type };
}
