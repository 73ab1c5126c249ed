// Work for the time between two exits.

#pragma once

#include <stdint.h>

/** Some 500 instructions out of 16 KiB of code, on 192 KiB of data. Returns a checksum of them. */
uint64_t busy(void);
