// alias-4m: buffers 4 MiB apart.

#define DISTANCE 0x400000

#include "buffers.h"

program alias-4m
