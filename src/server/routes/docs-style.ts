/** How the page about the API looks: ink on paper, in the system's own letters. */

/** The style sheet. */
export const docsStyle = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, "PingFang SC", "Noto Sans CJK SC", sans-serif; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; }
h2 { border-block-end: 1px solid; margin-block-start: 3rem; }
h3 { font-size: 1rem; font-weight: 600; margin: 0; display: inline; }
code, pre, .path { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 0.875rem; }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid; border-color: color-mix(in srgb, currentColor 25%, transparent); }
details { border-block-start: 1px solid; border-color: color-mix(in srgb, currentColor 25%, transparent); padding-block: 0.5rem; }
details:target { outline: 2px solid; outline-offset: 4px; }
summary { cursor: pointer; min-block-size: 2rem; }
.method { display: inline-block; min-inline-size: 4.5rem; font-weight: 700; }
.words { margin-inline-start: 0.5rem; }
table { border-collapse: collapse; inline-size: 100%; }
td, th { text-align: start; vertical-align: top; padding: 0.25rem 1rem 0.25rem 0; }
nav ul { columns: 14rem; padding: 0; list-style: none; }
:focus-visible { outline: 3px solid; outline-offset: 2px; }
`;
