import { describe, expect, it } from "vitest";
import { browserName } from "../../web/compare/environment.ts";

describe("the browser's name on a figure", () => {
  it("is its own, with version and system", () => {
    const webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
    const chrome = `Mozilla/5.0 (X11; Linux x86_64) ${webkit} Chrome/141.0.0.0 Safari/537.36`;
    expect(browserName(chrome)).toBe("Chrome 141, Linux x86_64");
    expect(browserName(chrome.replace("Chrome/", "HeadlessChrome/"))).toBe("Chrome 141, Linux x86_64");
    expect(browserName(`${chrome} Edg/141.0.0.0`)).toBe("Edge 141, Linux x86_64");
    expect(browserName("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")).toBe(
      "Firefox 140, Linux x86_64",
    );
    expect(
      browserName(
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
      ),
    ).toBe("Safari 18, Macintosh; Intel Mac OS X 10_15_7");
  });

  it("is the whole text when that has no known form", () => {
    expect(browserName("curl/8.5.0")).toBe("curl/8.5.0");
  });
});
