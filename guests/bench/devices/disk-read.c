// disk-read: 64 KiB, from a disk in the host's memory.

#include "disk.h"

const char benchmark_name[] = "disk-read";

void prepare(void) { prepare_disk(VIRTIO_BLOCK_IN); }
uint64_t loop(uint64_t n) { return make_requests(n); }
uint64_t empty(uint64_t n) { return make_none(n); }
