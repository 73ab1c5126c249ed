// The system calls, as a program sees them. Where a call can fail, its result is a negative error (abi/errors.h).

#pragma once

#include <stddef.h>
#include <stdint.h>

#include "../abi/errors.h"
#include "../abi/types.h"

/** Ends the caller with the low 8 bits of `code`. */
_Noreturn void exit(int code);
int64_t getpid(void);
/** Starts the program at `path` with the null-terminated `arguments`; returns the new process's pid. */
int64_t spawn(const char *path, const char *const *arguments);
/** Waits for child `pid` (0: any) to end; returns its pid. With WAIT_NOT returns 0 when none has ended yet. */
int64_t wait(int64_t pid, int *status, int flags);
/** Ends another process. Process 1 is protected. */
int64_t kill(int64_t pid);
void yield(void);
int64_t sleep(uint64_t milliseconds);
/** Nanoseconds since boot. */
uint64_t uptime(void);
/** Grows the heap by `size` bytes, all zero; returns where they start. */
int64_t sbrk(uint64_t size);
int64_t open(const char *path);
int64_t close(int64_t descriptor);
/** Reads up to `size` bytes; 0 at a file's end. The console gives at most one line. */
int64_t read(int64_t descriptor, void *to, size_t size);
int64_t write(int64_t descriptor, const void *bytes, size_t size);
/** Gives the next entry of an open folder: 1, or 0 at its end. */
int64_t readdir(int64_t descriptor, struct file_status *entry);
int64_t stat(const char *path, struct file_status *status);
/** Fills up to `count` entries; returns how many. */
int64_t processes(struct process_status *to, size_t count);
int64_t memory(struct memory_status *to);
/** Ctrl-C ends the child `pid` from now on; 0: nobody. */
int64_t foreground(int64_t pid);
/** Powers the machine off with an exit code, 0 to 65535. */
_Noreturn void halt(int code);
