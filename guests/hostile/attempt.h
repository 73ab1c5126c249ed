// What an attempt is made of: guests that try to reach what is not theirs, to confuse the hypervisor, or to wear it out.
//
// An attempt prints what it saw, in lines that are the same in every mode; test/hostile/attempts.ts says which they must be.

#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { PAGE_SIZE = 4096, PTES = 512 };

/** The lowest address of RAM, and where the image of this guest is. */
#define RAM_BASE 0x80000000UL

/** RAM that no attempt's code or data is in. Zero at first. */
#define SPARE_RAM 0x81000000UL

/** One attempt: it prints, and returns when it is over. */
typedef void attempt(void);

attempt leaf_outside, table_outside, scan_machine_memory, recursive_table, malformed_entries, reserved_modes, lost_root;
attempt unmapped_page, remapped_page, split_superpage, lost_permission, two_names, racing_entry, stale_dirty_bit;
attempt code_under_another_name, code_and_data, code_everywhere;
attempt call_storm, csr_storm, device_storm, timer_storm, software_interrupt_storm, trap_storm, no_trap_vector;
attempt reset_storm, sleep_for_ever, address_space_storm;
attempt wild_calls, wild_harts, console_outside;
attempt wild_device_accesses;
attempt touch_all, map_everywhere, end_of_addresses;
attempt guest_stage_outside;
attempt descriptor_outside, descriptor_lengths, descriptor_loops, queue_runaway, queue_outside, queue_overwritten;
attempt dma_onto_code, dma_onto_page_tables, disk_outside;
attempt disk_chains, disk_queue, console_flood, dma_onto_leaf, dma_onto_reservation;

/** 0, or the cause of the trap that the access ended in. */
uint64_t try_load(uint64_t address);
uint64_t try_store(uint64_t address, uint64_t value);
/** The same for an access of 1 << log_size bytes. */
uint64_t try_access(uint64_t address, uint64_t log_size, uint64_t is_store, uint64_t value);
/** Calls a function without arguments. */
uint64_t try_call(uint64_t address);
/** What the last successful try_load() has read, or try_call() has returned. */
extern uint64_t loaded;
/** Interrupts that are taken before their source is silenced. */
extern volatile int64_t interrupts_left;

/** What an access came to, for people. */
const char *outcome(uint64_t cause);

/** Prints what a load, a store and a fetch at `address` come to. */
void print_accesses(const char *what, uint64_t address);

/** A pseudo-random number; the sequence is the same in every run. */
uint64_t next_random(void);

/** Writes code to `address`: a function that returns `value` (0 to 31). */
void write_function(uint64_t address, unsigned value);
