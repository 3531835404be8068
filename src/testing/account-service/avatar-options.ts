import type { AvatarSize } from '../../account/types.js';
import { aBoolean, aFunction, type Rule } from '../../checks/rules.js';
import { isHttpUrl } from '../../checks/url.js';
import { isText } from '../../checks/values.js';
import type { OptionRules } from '../../errors/illegal-parameter.js';
import { avatarSizes, isAvatarSize } from './avatar-sizes.js';

/** A picture of at most `pixels` by `pixels` of the uploaded one, as PNG. Throws for what it cannot read. */
export type ResizeImage = (image: Uint8Array, pixels: number) => Uint8Array | Promise<Uint8Array>;

/** The document's configuration of avatars, under its names (smarthome-account.md, 用户头像管理). */
export interface AvatarOptions {
  /**
   * `spi-avatar-provider-config-`: where the avatar of users without one is, an http(s) URL or a path; they are redirected
   * there. Default: `/`, which is nowhere: they get a drawing. A file at `default-avatar` comes before both.
   */
  defaultAvatar?: string | undefined;
  /**
   * `spi-avatar-provider-config-`: a request for an image is always redirected to the static URL of its file, `baseurl`
   * and `route`, or `baseurl` and `default-avatar`. Default: `false`.
   */
  alwaysRedirect?: boolean | undefined;
  /** `spi-avatar-provider-config-`: the size of a request that names none. Default: `lg`. */
  defaultSize?: AvatarSize | undefined;
  /** `spi-avatar-provider-config-`: who keeps the files. There is one, `file`, which is the default. */
  storageService?: 'file' | undefined;
  /**
   * `spi-avatar-storage-file-`: the folder that uploads are stored in, at `route`, and survive a restart in; `reset()`
   * leaves them, too. It is made where it is missing. Only in Node, from 20.16 on. Default: they are kept in memory.
   */
  root?: string | undefined;
  /**
   * `spi-avatar-storage-file-`: the path of an image, below `root` as a file and below `baseurl` as a URL, with
   * `{avatar_id}` and `{size}` in it once each, and `{realm}`. Default: `/{realm}/avatar/{avatar_id}/avatar-{size}.png`.
   */
  route?: string | undefined;
  /**
   * `spi-avatar-storage-file-`: what URLs of images begin with, an http(s) URL or a path. The service answers at their
   * path whatever the host is. Default: where the realm is, `/realms/` for instance.
   */
  baseurl?: string | undefined;
  /**
   * `spi-avatar-storage-file-`: the path of the avatar of users without one, below `root` as a file, which the service
   * does not write, and below `baseurl` as a URL; `{realm}` and `{size}` may be in it. Default:
   * `/{realm}/avatar/default.png`.
   */
  'default-avatar'?: string | undefined;
  /**
   * Gives an image each size, 32 (`xs`), 48, 64, 128 (`lg`), 256 and 512 (`xxl`) pixels, when it is uploaded; what it throws
   * for is refused with 415. With the library sharp:
   * `(image, pixels) => sharp(image).autoOrient().resize(pixels, pixels).png().toBuffer()`. Default: each size is the
   * image as it was uploaded.
   */
  resizeImage?: ResizeImage | undefined;
}

/** With the document's defaults filled in. */
export interface AvatarSettings {
  /** Absent where there is none. */
  readonly defaultAvatar: string | undefined;
  readonly alwaysRedirect: boolean;
  readonly defaultSize: AvatarSize;
  /** Absent: memory. */
  readonly root: string | undefined;
  readonly route: string;
  readonly baseurl: string;
  readonly defaultAvatarPath: string;
  readonly resizeImage: ResizeImage | undefined;
}

const oneSize: Rule<AvatarSize> = [isAvatarSize, `只能是 ${avatarSizes.join('、')}`];

export const avatarRules: OptionRules<AvatarOptions> = {
  defaultAvatar: [isAvatarUrl, '必须是 http(s) 地址或以 / 开头的路径，不含账号和空白'],
  alwaysRedirect: aBoolean,
  defaultSize: oneSize,
  storageService: [(value): value is 'file' => value === 'file', '只能是 file'],
  root: [isFolder, '必须是文件夹的路径'],
  route: [
    isRoute,
    '必须是以 / 开头的图片路径，{avatar_id} 和 {size} 各出现一次，此外只能有 {realm}、字母、数字和 _ ~ . -',
  ],
  baseurl: [isBase, '必须是 http(s) 地址或以 / 开头的路径，不含账号、查询参数和片段'],
  'default-avatar': [
    isDefaultPath,
    '必须是以 / 开头的图片路径，除 {realm} 和 {size} 外只含字母、数字和 _ ~ . -',
  ],
  resizeImage: aFunction,
};

/** @param realmPath of the realm URL, without a slash at its end */
export function readAvatarOptions(options: AvatarOptions, realmPath: string): AvatarSettings {
  const { defaultAvatar = '/' } = options;
  return {
    defaultAvatar: defaultAvatar === '/' ? undefined : defaultAvatar,
    alwaysRedirect: options.alwaysRedirect ?? false,
    defaultSize: options.defaultSize ?? 'lg',
    root: options.root,
    route: options.route ?? '/{realm}/avatar/{avatar_id}/avatar-{size}.png',
    baseurl: options.baseurl ?? realmPath.replace(/[^/]+$/, ''),
    defaultAvatarPath: options['default-avatar'] ?? '/{realm}/avatar/default.png',
    resizeImage: options.resizeImage,
  };
}

function isFolder(value: unknown): value is string {
  return isText(value) && !value.includes('\0');
}

function isAvatarUrl(value: unknown): value is string {
  if (!isText(value) || /[\s\\]/.test(value)) return false;
  return /^\/(?!\/)/.test(value) || isHttpUrl(value.replace(/[?#].*$/, ''));
}

function isBase(value: unknown): value is string {
  return isHttpUrl(value) || (isText(value) && /^\/(([\w~-][\w~.-]*)(\/|$))*$/.test(value));
}

/** No segment can lead out of a folder. */
function isImagePath(value: unknown): value is string {
  return (
    isText(value) &&
    /^(\/([\w~-]|\{\w+\})([\w~.-]|\{\w+\})*)+$/.test(value) &&
    /\.(png|jpe?g|gif|webp)$/i.test(value)
  );
}

function placeholdersOf(path: string): string[] {
  return path.match(/\{\w+\}/g) ?? [];
}

function isRoute(value: unknown): value is string {
  if (!isImagePath(value)) return false;
  const names = placeholdersOf(value).filter((name) => name !== '{realm}');
  return names.sort().join() === '{avatar_id},{size}';
}

function isDefaultPath(value: unknown): value is string {
  return isImagePath(value) && placeholdersOf(value).every((name) => name === '{realm}' || name === '{size}');
}
