import type { AvatarSize } from '../../account/types.js';
import { isRecord } from '../../checks/values.js';
import { illegalParameter } from '../../errors/illegal-parameter.js';
import type { AvatarLocations } from './avatar-locations.js';
import { avatarSizes } from './avatar-sizes.js';
import type { Avatar, AvatarImages, AvatarStore } from './avatar-store.js';
import { type Refusal, refuseWithStatus } from './errors.js';
import { imageTypeOf } from './image-type.js';
import { type NodeModules, nodeModules } from './node-files.js';
import { randomUuid } from './random.js';

/** What Node says where there is no such file. */
const missing: readonly unknown[] = ['ENOENT', 'ENOTDIR'];

/** A file that has been written, and has not got its name yet. */
interface NewFile {
  readonly temporary: string;
  readonly path: string;
}

/** Files below `root`. Nothing outside of it is read or written, also where somebody has put a link there. */
export class FileAvatarStore implements AvatarStore {
  private readonly node: NodeModules;
  /** Without links in it. */
  private readonly root: string;
  private readonly locations: AvatarLocations;
  /** The writes so far: of two uploads at once, all sizes are of the later one. */
  private writes: Promise<void> = Promise.resolve();

  /** Throws 000002 where `root` cannot be written, or this is not Node. */
  constructor(root: string, locations: AvatarLocations) {
    const node = nodeModules();
    if (!node) throw illegalParameter('createAccountService.root 只能在 Node.js 20.16 或更新的版本中使用');
    this.node = node;
    this.root = openFolder(node, root);
    this.locations = locations;
  }

  save(avatarId: string, images: AvatarImages): Promise<void> {
    const write = this.writes.then(() => this.replaceAll(avatarId, images));
    this.writes = write.catch(() => {});
    return write;
  }

  load(avatarId: string, size: AvatarSize): Promise<Avatar | undefined> {
    return this.read(this.locations.path(avatarId, size));
  }

  loadDefault(size: AvatarSize): Promise<Avatar | undefined> {
    return this.read(this.locations.defaultPath(size));
  }

  reset(): void {}

  private async read(path: string): Promise<Avatar | undefined> {
    const { files } = this.node;
    try {
      const file = await files.realpath(this.root + path);
      if (!this.isInside(file)) return undefined;
      const bytes = new Uint8Array(await files.readFile(file));
      return { bytes, type: imageTypeOf(bytes) ?? 'image/png' };
    } catch (error) {
      if (missing.includes(codeOf(error))) return undefined;
      throw failed('read', error);
    }
  }

  private async replaceAll(avatarId: string, images: AvatarImages): Promise<void> {
    const { files } = this.node;
    const written: NewFile[] = [];
    try {
      for (const size of avatarSizes) {
        const path = await this.makePlace(this.locations.path(avatarId, size));
        const temporary = `${path}.${randomUuid()}.tmp`;
        written.push({ temporary, path });
        await this.write(temporary, images[size].bytes);
      }
      // A reader sees an old file or a new one, and never half of one.
      for (const { temporary, path } of written) await files.rename(temporary, path);
    } catch (error) {
      await Promise.all(written.map(({ temporary }) => files.rm(temporary, { force: true })));
      throw failed('stored', error);
    }
  }

  private async write(path: string, bytes: Uint8Array): Promise<void> {
    const file = await this.node.files.open(path, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /** Makes the folders of a path below `root`, one by one, so that none is made behind a link that leads out of it. */
  private async makePlace(path: string): Promise<string> {
    const { files, path: paths } = this.node;
    const folders = path.split('/').slice(1);
    const name = folders.pop() ?? '';
    let place = this.root;
    for (const folder of folders) {
      place = paths.join(place, folder);
      await files.mkdir(place).catch((error) => {
        if (codeOf(error) !== 'EEXIST') throw error;
      });
      place = await files.realpath(place);
      if (!this.isInside(place))
        throw Object.assign(new Error('a link leads out of root'), { code: 'EPERM' });
    }
    return paths.join(place, name);
  }

  private isInside(path: string): boolean {
    const { relative, isAbsolute, sep } = this.node.path;
    const below = relative(this.root, path);
    return below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below);
  }
}

function openFolder({ sync }: NodeModules, root: string): string {
  try {
    sync.mkdirSync(root, { recursive: true });
    sync.accessSync(root, sync.constants.W_OK);
    return sync.realpathSync(root);
  } catch (error) {
    throw illegalParameter(`createAccountService.root 必须是可以写入的文件夹（${codeOf(error)}）`);
  }
}

function failed(what: string, error: unknown): Refusal {
  return refuseWithStatus(500, {}, `The image cannot be ${what}: ${codeOf(error)}`);
}

/** Node's name for what went wrong, `ENOSPC` for instance. */
function codeOf(error: unknown): unknown {
  // Not by `instanceof`: in Jest, Node's errors are of another realm.
  return isRecord(error) ? error.code : undefined;
}
