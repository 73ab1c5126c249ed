// ptemod-crowd: as ptemod, after 64 other address spaces have used the page.

#define CROWD
#include "ptemod.S"
