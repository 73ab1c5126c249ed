// refill-crowd: as refill, after 64 other address spaces have used the page.

#define CROWD
#include "refill.S"
