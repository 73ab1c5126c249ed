// Sv39 translation for a benchmark: its own image, identity mapped.

#pragma once

/** Builds the page tables and turns translation on. Afterwards nothing but the image is mapped. */
void enable_paging(void);
