import type { MockUser } from 'up-user-module/testing';

/** A drawing in the place of a picture that somebody has taken. */
const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">
<rect width="96" height="96" fill="#f2c14e"/><circle cx="48" cy="104" r="44" fill="#2f6f73"/>
<circle cx="48" cy="44" r="22" fill="#f6d7b8"/><path d="M25 44a23 23 0 0 1 46 0c-9 0-16-5-20-12-5 8-14 12-26 12z" fill="#3b2a20"/>
</svg>`;

/** Who is logged in in the app. */
export const appUser: Partial<MockUser> = {
  nickname: '小明',
  avatar: `data:image/svg+xml,${encodeURIComponent(picture)}`,
};
