// Free memory, in frames of 4 KiB: one bit a frame, 1 when it is in use.
//
// The bitmap stands just behind the kernel. Booting writes the bitmap and nothing of the memory that it describes.

#include "kernel.h"

#include "../lib/string.h"

static uint64_t *bitmap;
static uint64_t frame_count;
static uint64_t free_count;
static uint64_t first_word_with_free; // or a lower one

static uint64_t frame_index(uint64_t address) { return (address - machine.memory.start) / FRAME_SIZE; }
static uint64_t bit_of(uint64_t index) { return 1UL << (index % 64); }

/** Marks every frame that `range` touches as used. */
static void mark_used(struct memory_range range) {
  if (range.start < machine.memory.start) range.start = machine.memory.start;
  if (range.end > machine.memory.end) range.end = machine.memory.end;
  for (uint64_t at = range.start & ~(FRAME_SIZE - 1); at < range.end; at += FRAME_SIZE) {
    uint64_t index = frame_index(at);
    if (bitmap[index / 64] & bit_of(index)) continue;
    bitmap[index / 64] |= bit_of(index);
    free_count--;
  }
}

void frames_prepare(void) {
  frame_count = frame_index(machine.memory.end);
  free_count = frame_count;
  uint64_t words = (frame_count + 63) / 64;
  bitmap = (uint64_t *)kernel_end;
  if ((uint64_t)(bitmap + words) > machine.memory.end) panic("not enough memory");
  memset(bitmap, 0, words * 8);
  for (uint64_t index = frame_count; index < words * 64; index++) bitmap[index / 64] |= bit_of(index);
  mark_used((struct memory_range){machine.memory.start, (uint64_t)(bitmap + words)}); // firmware, kernel, bitmap
  for (unsigned i = 0; i < machine.reserved_count; i++) mark_used(machine.reserved[i]);
}

void *frame_allocate(void) {
  for (uint64_t word = first_word_with_free; word < (frame_count + 63) / 64; word++) {
    first_word_with_free = word;
    if (bitmap[word] == ~0UL) continue;
    uint64_t index = word * 64;
    while (bitmap[word] & bit_of(index)) index++;
    bitmap[word] |= bit_of(index);
    free_count--;
    void *frame = (void *)(machine.memory.start + index * FRAME_SIZE);
    memset(frame, 0, FRAME_SIZE);
    return frame;
  }
  return NULL;
}

void frame_free(void *frame) {
  uint64_t index = frame_index((uint64_t)frame);
  if ((bitmap[index / 64] & bit_of(index)) == 0) panic("frame 0x%lx was free already", (uint64_t)frame);
  bitmap[index / 64] &= ~bit_of(index);
  free_count++;
  if (index / 64 < first_word_with_free) first_word_with_free = index / 64;
}

uint64_t frames_free_count(void) { return free_count; }
