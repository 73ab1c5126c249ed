// What the kernel's files offer each other, file by file, in reading order.
//
// The kernel runs in S-mode on one hart. It is never interrupted: interrupts are taken from user programs, and looked
// at when there is nothing to run. A trap in the kernel is a bug and ends in panic().

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/errors.h"
#include "abi/types.h"

#define FRAME_SIZE 4096UL

// Address map, the same in every process. A user program owns slot 1 of the root page table.
//   0x0000_0000  devices (UART, PLIC)          kernel only
//   0x4000_0000  the user program, its heap
//   0x7fff_c000  its stack, growing down from 0x8000_0000
//   0x8000_0000  RAM at its physical addresses  kernel only
#define USER_START 0x40000000UL
#define USER_END 0x80000000UL
#define USER_STACK_SIZE 0x4000UL

// kernel.ld
extern char kernel_start[], text_end[], rodata_end[], kernel_end[];

// panic.c
/** Prints one line and stops the machine with a failure code. */
_Noreturn void panic(const char *format, ...) __attribute__((format(printf, 1, 2)));

// machine.c
#define RESERVED_MAX 16
struct memory_range {
  uint64_t start;
  uint64_t end;
};
/** What the device tree says. An address of 0 means that the device is not there. */
struct machine {
  uint64_t hart;
  struct memory_range memory;
  struct memory_range reserved[RESERVED_MAX];
  unsigned reserved_count;
  uint64_t timebase; // Hz
  bool sstc;
  uint64_t uart;
  unsigned uart_interrupt;
  uint64_t plic;
  unsigned plic_context; // S-mode of the boot hart
  uint64_t finisher;
  char arguments[128]; // the boot loader's
};
extern struct machine machine;
/** Reads the whole device tree. Nothing points into it afterwards, so its memory is free. */
void machine_read(uint64_t hart, const void *tree);

// sbi.c
struct sbi_result {
  int64_t error;
  int64_t value;
};
struct sbi_result sbi_call(uint64_t extension, uint64_t function, uint64_t a0, uint64_t a1, uint64_t a2);
bool sbi_has(uint64_t extension);
void sbi_set_timer(uint64_t deadline);
/** Powers the machine off; `code` is its exit code where the machine can tell one, 0 to 65535. */
_Noreturn void power_off(uint64_t code);

// frames.c
void frames_prepare(void);
/** A zeroed 4 KiB frame, the lowest free one, or null. */
void *frame_allocate(void);
void frame_free(void *frame);
uint64_t frames_free_count(void);

// paging.c
typedef uint64_t *page_table;
enum page_flags { PAGE_READ = 1 << 1, PAGE_WRITE = 1 << 2, PAGE_EXECUTE = 1 << 3, PAGE_USER = 1 << 4 };
void paging_prepare(void);
/** A new address space: the kernel's mappings and an empty user slot. Null when memory is short. */
page_table space_create(void);
/** Frees the user slot's frames and all its tables. */
void space_destroy(page_table root);
/** Maps a new zeroed frame at `address` in the user slot; false when memory is short. */
bool space_add_page(page_table root, uint64_t address, enum page_flags flags);
/** The kernel's pointer to user address `address`, or null when the program itself may not access it so. */
void *space_lookup(page_table root, uint64_t address, enum page_flags access);
/** Frames that the user slot uses, its tables included. */
uint64_t space_frames(page_table root);
/** Makes `root` the hart's address space; null stands for the kernel's own. */
void space_activate(page_table root);

// user-memory.c
/** These copy between the kernel and a program's memory; false when the program may not access all of it. */
bool copy_from_user(page_table root, void *to, uint64_t from, uint64_t size);
bool copy_to_user(page_table root, uint64_t to, const void *from, uint64_t size);
/** Copies a string of at most `size` bytes, its NUL included; false also when it is longer. */
bool copy_string_from_user(page_table root, char *to, uint64_t from, uint64_t size);

// timer.c
uint64_t timer_now(void);                 // ticks since boot
uint64_t timer_ticks(uint64_t milliseconds);
uint64_t timer_nanoseconds(uint64_t ticks);
#define TIMER_NEVER (~0UL)
void timer_prepare(void);
/** Asks for a timer interrupt at `deadline`, in ticks since boot; takes back the one asked for before. */
void timer_set(uint64_t deadline);

// plic.c
void plic_prepare(void);
/** Handles every device interrupt that is pending. */
void plic_interrupt(void);

// uart.c
void uart_prepare(void);
void uart_write(const char *bytes, size_t count);
void uart_interrupt(void);
/** Takes receive interrupts again after the console had no room. */
void uart_resume(void);

// console.c
void console_prepare(void);
/** Writes bytes; a newline becomes CR LF. */
void console_write(const char *bytes, size_t count);
void print(const char *format, ...) __attribute__((format(printf, 1, 2)));
/** Reads up to one line into `to`, newline included, waiting for it; returns the bytes. */
size_t console_read(char *to, size_t size);
bool console_has_room(void);
/** A byte has arrived. Call only when console_has_room(). */
void console_receive(char byte);
/** True when there is no UART and somebody waits for input: then console_poll() must be called now and then. */
bool console_needs_polling(void);
void console_poll(void);

// files.c
struct file {
  const char *path; // without the leading slash; the root folder is ""
  const uint8_t *data;
  uint64_t size;
  enum file_kind kind;
};
void files_prepare(void);
/** The file that `path` names, or null. */
const struct file *file_find(const char *path);
/** Entry `index` of a folder, in order of names, or null at the end. */
const struct file *file_entry(const struct file *folder, uint64_t index);
/** The last part of the file's path. */
const char *file_name(const struct file *file);

// process.c
#define PROCESSES_MAX 32
#define OPEN_FILES_MAX 8
/** A user program's registers while the kernel runs; trap-entry.S knows the offsets. */
struct trap_frame {
  uint64_t x[32]; // x[0] is not used
  uint64_t pc;
};
enum { A0 = 10, A7 = 17, SP = 2 };
/** Registers that a C call keeps; switch.S knows the offsets. */
struct context {
  uint64_t ra, sp, s[12];
};
/** Descriptors 0 to 2 are the console and have no entry here. */
struct open_file {
  const struct file *file; // null: free
  uint64_t offset;         // bytes; of a folder: entries
};
struct process {
  int64_t pid;
  enum process_state state;
  char name[NAME_SIZE];
  struct process *parent;
  page_table root;
  uint64_t heap_end;
  void *stack; // the kernel's, one frame; the trap frame is at its top
  struct trap_frame *frame;
  struct context context;
  const void *blocked_on; // what wake_all() must be called with
  uint64_t wake_time;     // or TIMER_NEVER
  struct process *next_ready;
  uint64_t run_ticks;
  struct open_file files[OPEN_FILES_MAX];
  int status;
};
extern struct process processes[PROCESSES_MAX];
/** Starts `file` as a child of `parent`. `arguments` are `count` strings, one after the other. Returns the pid. */
int64_t process_spawn(struct process *parent, const struct file *file, const char *arguments, unsigned count);
struct process *process_find(int64_t pid);
/** Ends `process`, which may be the running one: then this does not return. */
void process_end(struct process *process, int status);
/** Takes the status of an ended child (`pid` 0: any); 0 when `pid` is running, or an error. */
int64_t process_reap(struct process *parent, int64_t pid, int *status);
/** Panics when the process's kernel stack has grown out of its frame. */
void process_check_stack(const struct process *process);
/** Names the child of the running process that Ctrl-C ends; 0: none. */
void process_set_foreground(int64_t pid);
/** Ctrl-C has arrived: false when there is nobody to end. Ending waits until the interrupt is dealt with, because the
 *  process may be the running one, which never comes back. */
bool process_request_interrupt(void);
void process_end_interrupted(void);

// loader.c
/** Loads the ELF file into `root`; gives the entry point and the end of what it mapped. */
int64_t load_program(page_table root, const struct file *file, uint64_t *entry, uint64_t *end);

// scheduler.c
extern struct process *current; // null while the scheduler itself runs
void make_ready(struct process *process);
/** Takes a process that is not the running one out of the scheduler's hands. */
void forget_ready(struct process *process);
/** Blocks the running process until wake_all(`reason`), or until `deadline`. */
void block(const void *reason, uint64_t deadline);
void wake_all(const void *reason);
bool is_awaited(const void *reason);
/** Lets the other ready processes run first. */
void yield(void);
/** Gives the hart back when the running process has had its time. */
void yield_if_turn_over(void);
/** Leaves the running process for ever. */
_Noreturn void leave_process(void);
/** Wakes the sleepers whose time has come and sets the next timer interrupt. */
void scheduler_tick(void);
_Noreturn void scheduler_run(void);

// trap.c
/** Handles the interrupts that are pending. */
void handle_interrupts(void);

// trap-entry.S
_Noreturn void return_to_user(struct trap_frame *frame);

// switch.S
void switch_context(struct context *from, const struct context *to);

// syscall.c, syscall-files.c
int64_t system_call(const struct trap_frame *frame);
#define DECLARE_SYSCALL(number, name, text) int64_t sys_##name(const uint64_t *a);
#include "abi/syscalls.h"
SYSCALLS(DECLARE_SYSCALL)
