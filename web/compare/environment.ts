// What a figure needs to be read later: which browser, which computer as far as the browser tells, which build, when.

import type { Environment } from "./report.ts";

/** Set by vite.config.ts. */
declare const __COMMIT__: string;

export function environment(): Environment {
  return {
    browser: browserName(navigator.userAgent),
    cpuThreads: navigator.hardwareConcurrency,
    commit: __COMMIT__,
    date: new Date().toISOString(),
  };
}

/** "Chrome 141, Linux x86_64" from a user agent's text; the whole text when it is of no known form. */
export function browserName(userAgent: string): string {
  const system = /\(([^)]*)\)/
    .exec(userAgent)?.[1]
    ?.replace(/^X11; /, "")
    .replace(/; rv:.*$/, "");
  const [, name, version] =
    /\b(Firefox|Edg|OPR)\/(\d+)/.exec(userAgent) ??
    /\b(?:Headless)?(Chrome)\/(\d+)/.exec(userAgent) ??
    /\bVersion\/()(\d+).*Safari/.exec(userAgent) ??
    [];
  if (system === undefined || version === undefined) return userAgent;
  const names: Readonly<Record<string, string>> = { Edg: "Edge", OPR: "Opera", "": "Safari" };
  return `${names[name ?? ""] ?? name} ${version}, ${system}`;
}
