// Data that passes between the kernel and user programs.

#pragma once

#include <stdint.h>

#define PATH_SIZE 64      // bytes of a path, its NUL included
#define NAME_SIZE 16      // bytes of a process's name, its NUL included
#define ARGUMENTS_MAX 8   // arguments of a program, its name included
#define ARGUMENTS_SIZE 256 // their bytes in all, NULs included

/** Status of a process that did not end by itself; else it is the code given to exit(), 0 to 255. */
#define STATUS_KILLED 256

/** For wait(): return 0 at once when no child has ended yet. */
#define WAIT_NOT 1

enum file_kind { FILE_DATA, FILE_FOLDER, FILE_PROGRAM };

struct file_status {
  char name[PATH_SIZE];
  uint64_t kind; // enum file_kind
  uint64_t size; // bytes
};

enum process_state { PROCESS_UNUSED, PROCESS_READY, PROCESS_RUNNING, PROCESS_BLOCKED, PROCESS_ENDED };

struct process_status {
  int64_t pid;
  int64_t parent;
  uint64_t state; // enum process_state
  uint64_t frames; // of 4 KiB
  uint64_t run_time; // ns
  char name[NAME_SIZE];
};

struct memory_status {
  uint64_t total; // bytes
  uint64_t free;
};
