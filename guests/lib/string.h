// The memory and string functions of C that the guests use. The compiler may call the first four by itself.

#pragma once

#include <stddef.h>

void *memcpy(void *to, const void *from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *at, int byte, size_t count);
int memcmp(const void *a, const void *b, size_t count);
size_t strlen(const char *text);
int strcmp(const char *a, const char *b);

/** Copies `from` and its NUL to `to`, cut to `size` bytes in all. `size` is at least 1. */
void copy_string(char *to, const char *from, size_t size);
