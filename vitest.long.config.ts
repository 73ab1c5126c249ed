// The suites that are too long for CI, and need more than a checkout: CONTRIBUTING.md lists them.

import { defineConfig, mergeConfig } from "vitest/config";
import standard from "./vitest.config.ts";

const long = mergeConfig(standard, defineConfig({ test: { testTimeout: 1_800_000, fileParallelism: false } }));
long.test.include = ["test/**/*.long.ts"];
export default long;
