import type { AvatarSize } from '../../account/types.js';

/** An image. */
export interface Avatar {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The media type. */
  readonly type: string;
}

/** One image in every size. */
export type AvatarImages = Readonly<Record<AvatarSize, Avatar>>;

/** Where uploaded images are kept, by avatar id. Rejects with a refusal where it cannot. */
export interface AvatarStore {
  /** Replaces all sizes. */
  save(avatarId: string, images: AvatarImages): Promise<void>;
  load(avatarId: string, size: AvatarSize): Promise<Avatar | undefined>;
  /** The image of users without one. */
  loadDefault(size: AvatarSize): Promise<Avatar | undefined>;
  /** Forgets what does not survive a restart. */
  reset(): void;
}

export class MemoryAvatarStore implements AvatarStore {
  private readonly avatars = new Map<string, AvatarImages>();

  async save(avatarId: string, images: AvatarImages): Promise<void> {
    this.avatars.set(avatarId, images);
  }

  async load(avatarId: string, size: AvatarSize): Promise<Avatar | undefined> {
    return this.avatars.get(avatarId)?.[size];
  }

  async loadDefault(): Promise<undefined> {}

  reset(): void {
    this.avatars.clear();
  }
}
