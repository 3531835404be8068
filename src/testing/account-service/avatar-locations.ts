import { sha256 } from 'js-sha256';
import type { AvatarSize } from '../../account/types.js';
import { baseOf } from '../../checks/url.js';
import type { AvatarSettings } from './avatar-options.js';
import { avatarSizes, isAvatarSize } from './avatar-sizes.js';

/** An image that a path stands for. */
export interface AvatarFile {
  /** Absent for the default avatar. */
  readonly avatarId: string | undefined;
  /** Absent where the path does not say. */
  readonly size: AvatarSize | undefined;
}

/** The same for a user at any time, and a name that every file system takes, whatever the user's id is. */
export function avatarIdOf(userId: string): string {
  const [, ...groups] = /^(.{8})(.{8})(.{8})(.{8})/.exec(sha256(userId)) ?? [];
  return groups.join('-');
}

/** `route`, `baseurl` and `default-avatar` (smarthome-account.md, 用户头像管理): where images are, as files and as URLs. */
export class AvatarLocations {
  private readonly settings: AvatarSettings;
  private readonly realmName: string;
  /** Without a slash at its end. */
  private readonly base: string;
  private readonly basePath: string;
  private readonly routePattern: RegExp;
  private readonly defaultPattern: RegExp;

  /** @param realmPath of the realm URL, without a slash at its end */
  constructor(settings: AvatarSettings, realmPath: string) {
    this.settings = settings;
    this.realmName = realmPath.replace(/^.*\//, '');
    this.base = baseOf(settings.baseurl);
    this.basePath = baseOf(new URL(settings.baseurl, 'http://account.local').pathname);
    this.routePattern = this.patternOf(settings.route);
    this.defaultPattern = this.patternOf(settings.defaultAvatarPath);
  }

  /** Below `root`, with a slash in front. */
  path(avatarId: string, size: AvatarSize): string {
    return this.fill(this.settings.route, avatarId, size);
  }

  defaultPath(size: AvatarSize): string {
    return this.fill(this.settings.defaultAvatarPath, '', size);
  }

  /** @param path below `root` @param origin of the service */
  url(path: string, origin: string): string {
    return new URL(this.base + path, origin).href;
  }

  /** The image whose URL has this path; `undefined` where there is none. */
  find(urlPath: string): AvatarFile | undefined {
    if (!urlPath.startsWith(this.basePath)) return undefined;
    const path = urlPath.slice(this.basePath.length);
    const match = this.defaultPattern.exec(path) ?? this.routePattern.exec(path);
    if (!match) return undefined;
    const [, ...found] = match;
    return { avatarId: found.find((part) => !isAvatarSize(part)), size: found.find(isAvatarSize) };
  }

  private fill(template: string, avatarId: string, size: string): string {
    return template
      .replace(/\{realm\}/g, this.realmName)
      .replace('{avatar_id}', avatarId)
      .replace(/\{size\}/g, size);
  }

  private patternOf(template: string): RegExp {
    // What stands in it, and is no placeholder, has no other special character than the dot.
    const escaped = template
      .replace(/\./g, '\\.')
      .replace(/\{realm\}/g, this.realmName.replace(/\./g, '\\.'));
    const pattern = escaped
      .replace('{avatar_id}', '([\\da-f-]{35})')
      .replace('{size}', `(${avatarSizes.join('|')})`)
      .replace(/\{size\}/g, '\\1');
    return new RegExp(`^${pattern}$`);
  }
}
