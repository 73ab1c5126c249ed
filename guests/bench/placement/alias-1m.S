// alias-1m: buffers 1 MiB apart.

#define DISTANCE 0x100000

#include "buffers.h"

program alias-1m
