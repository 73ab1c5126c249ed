// sh [LINE]: the shell. Reads a line, does what it says, and so on; a LINE given to it is done first.
//
// Commands are separated by `;`. A command is a word of the table below, or the name of a program.

#include "library.h"

#define LINE_SIZE 128

struct command {
  const char *name;
  const char *arguments;
  const char *what;
  void (*run)(int count, char **words); // words[0] is the command
};

static const struct command commands[];

static void complain(const char *command, const char *about, int64_t error) {
  print("%s: %s: %s\n", command, about, error_text(error));
}

static void help(int count, char **words) {
  (void)count, (void)words;
  for (const struct command *command = commands; command->name; command++) {
    print("  %-6s %-18s %s\n", command->name, command->arguments, command->what);
  }
}

static void ls(int count, char **words) {
  const char *path = count > 1 ? words[1] : "/";
  struct file_status entry;
  int64_t error = stat(path, &entry);
  if (error < 0) return complain("ls", path, error);
  if (entry.kind != FILE_FOLDER) {
    print("%8lu  %s\n", entry.size, path);
    return;
  }
  int64_t folder = open(path);
  if (folder < 0) return complain("ls", path, folder);
  while (readdir(folder, &entry) > 0) {
    if (entry.kind == FILE_FOLDER) print("%8s  %s/\n", "", entry.name);
    else print("%8lu  %s\n", entry.size, entry.name);
  }
  close(folder);
}

static void cat_file(const char *path) {
  char bytes[256];
  int64_t file = open(path);
  if (file < 0) return complain("cat", path, file);
  int64_t size;
  while ((size = read(file, bytes, sizeof bytes)) > 0) write(1, bytes, (size_t)size);
  if (size < 0) complain("cat", path, size);
  close(file);
}

static void cat(int count, char **words) {
  if (count < 2) print("usage: cat FILE...\n");
  for (int i = 1; i < count; i++) cat_file(words[i]);
}

static void echo(int count, char **words) {
  for (int i = 1; i < count; i++) print(i > 1 ? " %s" : "%s", words[i]);
  print("\n");
}

static void ps(int count, char **words) {
  static const char *const states[] = {"", "ready", "running", "blocked", "ended"};
  static struct process_status list[32];
  (void)count, (void)words;
  int64_t found = processes(list, sizeof list / sizeof *list);
  print("  PID PARENT STATE    MEMORY  RUN TIME     NAME\n");
  for (int64_t i = 0; i < found; i++) {
    char time[TIME_TEXT_SIZE];
    print("%5ld %6ld %-7s %5lu KiB %s  %s\n", list[i].pid, list[i].parent, states[list[i].state], list[i].frames * 4,
          time_text(time, list[i].run_time), list[i].name);
  }
}

static void report(int64_t pid, const char *name, int status) {
  if (status >= STATUS_KILLED) print("[%ld] %s: killed\n", pid, name);
  else if (status != 0) print("[%ld] %s: exit code %d\n", pid, name, status);
}

/** Background processes that have not been reported, by pid. */
static struct job {
  int64_t pid; // 0: free
  char name[NAME_SIZE];
} jobs[16];

static void remember_job(int64_t pid, const char *name) {
  for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++) {
    if (jobs[i].pid != 0) continue;
    jobs[i].pid = pid;
    copy_string(jobs[i].name, name, NAME_SIZE);
    return;
  }
}

/** Takes the children that have ended, and tells about those that were started with `&`. */
static void reap_jobs(void) {
  int64_t pid;
  int status;
  while ((pid = wait(0, &status, WAIT_NOT)) > 0) {
    for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++) {
      if (jobs[i].pid != pid) continue;
      jobs[i].pid = 0;
      if (status == 0) print("[%ld] %s: done\n", pid, jobs[i].name);
      else report(pid, jobs[i].name, status);
    }
  }
}

/** Starts words[0], found in /bin when it has no slash; a last word `&` leaves it in the background. */
static void start(int count, char **words) {
  char path[PATH_SIZE] = "/bin/";
  if (words[0][0] == '/') copy_string(path, words[0], sizeof path);
  else copy_string(path + 5, words[0], sizeof path - 5);
  bool background = strcmp(words[count - 1], "&") == 0;
  if (background) words[count - 1] = NULL;
  int64_t pid = spawn(path, (const char *const *)words);
  if (pid < 0) return complain("run", words[0], pid);
  if (background) {
    print("[%ld] %s\n", pid, words[0]);
    remember_job(pid, words[0]);
    yield();
    return;
  }
  int status;
  foreground(pid);
  wait(pid, &status, 0);
  report(pid, words[0], status);
}

static void run(int count, char **words) {
  if (count < 2 || strcmp(words[1], "&") == 0) print("usage: run PROGRAM [WORD...] [&]\n");
  else start(count - 1, words + 1);
}

static void kill_processes(int count, char **words) {
  if (count < 2) print("usage: kill PID...\n");
  for (int i = 1; i < count; i++) {
    uint64_t pid;
    int64_t error = parse_number(words[i], &pid) ? kill((int64_t)pid) : ERROR_BAD_ARGUMENT;
    if (error < 0) complain("kill", words[i], error);
  }
}

static void mem(int count, char **words) {
  (void)count, (void)words;
  struct memory_status status;
  memory(&status);
  print("%lu KiB of memory, %lu KiB used, %lu KiB free\n", status.total / 1024, (status.total - status.free) / 1024,
        status.free / 1024);
}

static void show_uptime(int count, char **words) {
  (void)count, (void)words;
  char time[TIME_TEXT_SIZE];
  print("up %s\n", time_text(time, uptime()));
}

static void power_off(int count, char **words) {
  uint64_t code = 0;
  if (count > 2 || (count == 2 && (!parse_number(words[1], &code) || code > 65535))) print("usage: halt [CODE]\n");
  else halt((int)code);
}

static const struct command commands[] = {
    {"help", "", "this list", help},
    {"ls", "[PATH]", "lists a folder, with sizes in bytes", ls},
    {"cat", "FILE...", "shows files", cat},
    {"echo", "[WORD...]", "prints its words", echo},
    {"ps", "", "lists the processes", ps},
    {"run", "PROGRAM [WORD...]", "runs a program of /bin; with & at the end, in the background", run},
    {"kill", "PID...", "ends processes", kill_processes},
    {"mem", "", "shows how much memory is used", mem},
    {"uptime", "", "shows the time since boot", show_uptime},
    {"halt", "[CODE]", "powers the machine off", power_off},
    {NULL, NULL, NULL, NULL},
};

static void do_command(char *text) {
  char *words[ARGUMENTS_MAX + 2]; // a word more than a program can have, so that it is the kernel that refuses it
  int count = 0;
  for (char *at = text; *at != '\0' && count < ARGUMENTS_MAX + 1;) {
    while (*at == ' ' || *at == '\t') *at++ = '\0';
    if (*at == '\0') break;
    words[count++] = at;
    while (*at != '\0' && *at != ' ' && *at != '\t') at++;
  }
  words[count] = NULL;
  if (count == 0) return;
  for (const struct command *command = commands; command->name; command++) {
    if (strcmp(command->name, words[0]) == 0) return command->run(count, words);
  }
  start(count, words);
}

static void do_line(char *line) {
  while (line) {
    char *rest = line;
    while (*rest != '\0' && *rest != ';') rest++;
    bool more = *rest == ';';
    *rest = '\0';
    do_command(line);
    line = more ? rest + 1 : NULL;
  }
}

int main(int count, char **arguments) {
  static char line[LINE_SIZE];
  cat_file("/motd");
  if (count > 1) {
    copy_string(line, arguments[1], sizeof line);
    print("$ %s\n", line);
    do_line(line);
  }
  for (;;) {
    reap_jobs();
    print("$ ");
    int64_t size = read(0, line, sizeof line - 1);
    if (size < 0) return 1;
    line[size > 0 && line[size - 1] == '\n' ? size - 1 : size] = '\0';
    do_line(line);
  }
}
