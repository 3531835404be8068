import type { AvatarSize } from '../../account/types.js';

/** Pixels, of both width and height: those of the public relative (platform.md, The account service). */
export const avatarPixels: Readonly<Record<AvatarSize, number>> = {
  xs: 32,
  sm: 48,
  md: 64,
  lg: 128,
  xl: 256,
  xxl: 512,
};

export const avatarSizes: readonly AvatarSize[] = ['xs', 'sm', 'md', 'lg', 'xl', 'xxl'];

export function isAvatarSize(value: unknown): value is AvatarSize {
  return avatarSizes.some((size) => size === value);
}
