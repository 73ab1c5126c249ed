// A driver's part that attempts by virtio share: one queue, requests to a disk, and what becomes of them.
//
// Slot 0 is a disk whose first sector is code (a function that returns 7) and whose others are zeros. Slot 1 is the entropy device, or
// the console where an attempt asks for that.

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "virtio.h"

enum { DISK = 0, RNG = 1, CONSOLE = 1, SECTOR = 512 };

/** The registers of the device that was started last, and its queue, behind which a sector has room. */
extern uint64_t device;
extern struct virtio_queue *const queue;

/** Resets the device of a slot, and brings it up with one queue. */
void start_device(unsigned slot);

void describe(unsigned number, uint64_t address, uint32_t length, uint16_t flags, uint16_t next);

/** What became of the requests: it waits for the device to answer, or to say that it needs a reset. */
const char *fate(void);

/** Offers the chain at `head`, notifies, and waits. */
const char *submit(uint16_t head);

/** Describes a disk's request for one sector, as an honest driver does, in the first three descriptors. */
void describe_request(uint32_t type, uint64_t sector, uint64_t memory);

/** The status that the disk gave the request that was described last; 255 as long as it gave none. */
uint8_t request_status(void);

/** Starts the disk and reads a sector: "read", or what else became of it. */
const char *read_sector(uint64_t sector, uint64_t to);
