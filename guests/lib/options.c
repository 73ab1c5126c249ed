// Reads the kernel command line.

#include "options.h"

#include "fdt.h"

/** The command line, or an empty one. */
static const char *command_line(const void *blob) {
  struct fdt tree;
  if (!fdt_open(&tree, blob)) return "";
  fdt_node chosen = fdt_child(&tree, fdt_root(&tree), "chosen");
  if (chosen == FDT_NONE) return "";
  uint32_t length;
  const char *text = fdt_property(&tree, chosen, "bootargs", &length);
  return text != NULL && length > 0 && text[length - 1] == '\0' ? text : "";
}

/** The decimal number at `text`, up to a blank or the end, or 0 where that is no number below 2^32. */
static uint32_t parse_number(const char *text) {
  uint64_t number = 0;
  for (; *text != '\0' && *text != ' '; text++) {
    if (*text < '0' || *text > '9') return 0;
    number = number * 10 + (uint64_t)(*text - '0');
    if (number > UINT32_MAX) return 0;
  }
  return (uint32_t)number;
}

uint32_t option_n(const void *blob, uint32_t fallback) {
  const char *line = command_line(blob);
  for (const char *at = line; *at != '\0'; at++) {
    bool starts_word = at == line || at[-1] == ' ';
    if (!starts_word || at[0] != 'n' || at[1] != '=') continue;
    uint32_t n = parse_number(at + 2);
    return n != 0 ? n : fallback;
  }
  return fallback;
}

bool option_given(const void *blob, const char *word) {
  const char *line = command_line(blob);
  for (const char *at = line; *at != '\0'; at++) {
    if (at != line && at[-1] != ' ') continue;
    size_t length = 0;
    while (word[length] != '\0' && at[length] == word[length]) length++;
    if (word[length] == '\0' && (at[length] == '\0' || at[length] == ' ')) return true;
  }
  return false;
}
