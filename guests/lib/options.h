// Options of a program without a kernel, from the kernel command line.

#pragma once

#include <stdbool.h>
#include <stdint.h>

/**
 * The decimal number of the word "n=NUMBER" in /chosen/bootargs of the flattened device tree at `blob`.
 *
 * Returns `fallback` where there is no tree, no command line or no such word, and where the number is 0, is more than
 * 32 bits wide or has another character in it. `blob` is a physical address: call this before translation is on.
 */
uint32_t option_n(const void *blob, uint32_t fallback);

/** True if `word` is one of the words of the command line. The same holds for `blob`. */
bool option_given(const void *blob, const char *word);
