/**
 * The looks of a drawing, which a saved file takes along. The page sets the colours; where nobody does, as in that
 * file, they are those on a light background.
 */
export const drawingStyle = `
.sd-label, .sd-time { font-family: ui-monospace, "SF Mono", "Cascadia Mono", "Roboto Mono", Menlo, Consolas, "PingFang SC", "Noto Sans SC", monospace; }
.sd-who { font-family: system-ui, "PingFang SC", "Noto Sans SC", sans-serif; font-weight: 600; fill: var(--text, #14191a); }
.sd-label { fill: var(--text, #14191a); }
.sd-plate { fill: var(--surface, #fff); fill-opacity: .9; }
.sd-time, .sd-aside { fill: var(--muted, #566264); }
.sd-time { font-variant-numeric: tabular-nums; }
.sd-count { fill: var(--accent, #0a6e69); font-weight: 700; }
.sd-head-box { fill: var(--sunken, #f2f5f5); stroke: var(--edge, #b7c3c4); }
.sd-lifeline { stroke: var(--edge, #b7c3c4); stroke-width: 1; }
.sd-activation { fill: var(--surface, #fff); stroke: var(--edge, #b7c3c4); }
.sd-activation.sd-is-pending { fill: var(--pending, #8a5a00); fill-opacity: .25; stroke: var(--pending, #8a5a00); }
.sd-pause { stroke: var(--line, #e0e6e6); stroke-dasharray: 2 5; stroke-linecap: round; }
.sd-span { fill: var(--accent, #0a6e69); fill-opacity: .08; stroke: var(--accent, #0a6e69); stroke-opacity: .45; }
.sd-span.sd-is-pending { stroke-dasharray: 5 4; }
.sd-chip { fill: var(--surface, #fff); stroke: var(--accent, #0a6e69); }
.sd-box { fill: var(--sunken, #f2f5f5); stroke: var(--edge, #b7c3c4); }
.sd-kind-begin .sd-name, .sd-kind-end .sd-name { fill: var(--accent, #0a6e69); font-weight: 600; }
.sd-line, .sd-open-head { fill: none; stroke: var(--text, #14191a); stroke-width: 1.4; }
.sd-many { stroke: var(--text, #14191a); stroke-width: 1; stroke-opacity: .45; }
.sd-head { fill: var(--text, #14191a); }
.sd-kind-answer .sd-line { stroke-dasharray: 5 4; }
.sd-is-ok.sd-kind-answer .sd-line, .sd-is-ok.sd-kind-answer .sd-open-head, .sd-is-ok.sd-kind-answer .sd-many { stroke: var(--ok, #1a7334); }
.sd-is-ok .sd-name { fill: var(--ok, #1a7334); }
.sd-is-failed .sd-line, .sd-is-failed .sd-open-head, .sd-is-failed .sd-many, .sd-is-failed .sd-box, .sd-is-failed .sd-chip { stroke: var(--failed, #a8261c); }
.sd-is-failed .sd-head, .sd-is-failed .sd-name { fill: var(--failed, #a8261c); }
.sd-is-pending .sd-line, .sd-is-pending .sd-many { stroke: var(--pending, #8a5a00); }
.sd-is-pending .sd-head, .sd-is-pending .sd-name { fill: var(--pending, #8a5a00); }
.sd-hit { fill: transparent; }
`;
