// disk-write: 64 KiB, to a disk in the host's memory.

#include "disk.h"

const char benchmark_name[] = "disk-write";

void prepare(void) { prepare_disk(VIRTIO_BLOCK_OUT); }
uint64_t loop(uint64_t n) { return make_requests(n); }
uint64_t empty(uint64_t n) { return make_none(n); }
