// What --help prints.

export const GENERAL_HELP = `Tabvisor runs RISC-V guests on a CPU emulated in WebAssembly.

  tabvisor run IMAGE [options]     run a guest in this terminal
  tabvisor restore FILE [options]  go on with a guest from a snapshot
  tabvisor up FILE                 run several guests, which FILE describes
  tabvisor top                     a live table of the guests that "up" runs
  tabvisor modes                   the modes and engines that there are
  tabvisor disassemble ELF         a program as assembly text
  tabvisor bench [--json] [NAME…]  measure guests against the same C as WebAssembly
  tabvisor --version               the version

"tabvisor COMMAND --help" has the details of a command.

Try:  tabvisor run guests/images/kernel.elf     (leave by Ctrl-A x)
      printf 'help\\nhalt\\n' | tabvisor run guests/images/kernel.elf --stats text
`;

export const RUN_HELP = `tabvisor run IMAGE [options]

Runs a guest with this terminal as its console. IMAGE is an ELF file for RV64, a Linux
Image, or a flat binary. What loads below 0x80200000 starts in M-mode and owns the whole
machine, as a flat file does unless --firmware is given; anything else is a payload that
firmware starts in S-mode. The board is QEMU's "virt": what boots there boots here.

The machine
  --mode M              who owns the privileged state; "tabvisor modes" lists them (bare)
  --engine E            how instructions run: interpret, auto or translate; "tabvisor
                        modes" says what they are (auto)
  --isa STRING          what the CPU has and the guest is told, as "rv64imac_zba_sstc" or
                        "rv64gc"; sv39 or sv48 is its paging (everything but h, which
                        mode bare alone can give; "tabvisor modes" shows it)
  --firmware FILE|host  what starts a payload: an M-mode image, such as OpenSBI's
                        fw_jump.bin, or "host": the hypervisor answers SBI calls itself
                        (guests/images/firmware.elf of this package)
  --memory SIZE         RAM: 128M, 1G, 65536K or bytes (128M); what is untouched costs nothing
  --memory-limit SIZE   all that the guest may take of the host: RAM that it has touched, page
                        tables, harts; one that needs more is stopped (no limit)
  --large-pages         mode hext: RAM by 2 MiB at a time, each mapped by one leaf of the G-stage
  --harts N             harts, 1 to 8, that take turns on the one emulated CPU (1)
  --console uart|virtio what this terminal types into; virtio adds a virtio console, Linux's
                        hvc0, which knows the terminal's size. Both can print (uart)
  --disk FILE[,ro][,overlay=FILE]   a raw image as a virtio disk, read and written in place;
                        ro: only read; overlay: only read, and changes go to that file, which
                        is made if there is none. Several are allowed, in their order.
                        One guest writes to a file, or several only read it
  --rng                 a virtio entropy device
  --cpu-weight N        its share of the CPU against other guests', 1 to 10000 (100)
  --cpu-max MAX/PERIOD  at most MAX of every PERIOD microseconds of machine time, in which a
                        microsecond is 1,000 instructions; an exit counts as 100 of them
                        (no cap; PERIOD is 1000 to 1000000, and 100000 if it is left out)
  --initrd FILE         an initial RAM disk
  --append TEXT         the kernel's command line
  --clock virtual|wall  virtual: time is counted in instructions, so that the same input
                        gives the same run, bit for bit. wall: time is the host's.
                        (wall at a terminal, else virtual)

Its input
  At a terminal, keys go to the guest as they are typed, Ctrl-C too. These are ours:
    Ctrl-A x       leave              Ctrl-A Ctrl-A  send Ctrl-A
    Ctrl-A s       write a snapshot   Ctrl-A h       list these keys
  Input from a pipe or file is typed for the guest: with the virtual clock it is read to
  its end first (at most 16 MiB), and a byte enters whenever the guest waits for one.
  --script FILE         type by a script instead: lines of "expect TEXT" (wait until the guest
                        prints it), "send TEXT" and "line TEXT" (with Return); # comments

Its end
  --max-instructions N  stop after N retired instructions, with exit code 124
  --stats text|json     statistics on standard error after the run; json is one line
  --trace-exits N       list the last N exits to the hypervisor on standard error
  --dump-memory FILE    write the guest's RAM, as it is at the end, to a file
  --snapshot FILE       where Ctrl-A s writes the whole guest, for "tabvisor restore"; it runs on
  --snapshot-at N       write one when N instructions have retired
  --signature FILE      write what lies between the symbols begin_signature and end_signature
                        at the end, one word a line, as the architecture tests compare it
  --signature-granularity N   bytes a line of it, a power of two (4; Spike has 16)

An ELF with the symbols tohost and fromhost runs as under Spike: its exit code, its console and
the system calls write and exit go by the host-target interface.

Exit code: the guest's own, 0 to 123; 124 instruction limit; 125 stopped by the
hypervisor, with the reason; 2 wrong usage or a file that cannot be used; 130 and 143
after SIGINT and SIGTERM.
`;

export const UP_HELP = `tabvisor up FILE [--scheduler S]

Runs several guests on one machine, one emulated CPU that they share. FILE is JSON:

  {
    "scheduler": "proportional",
    "guests": [
      { "name": "web", "image": "kernel.elf", "mode": "hext", "cpu-weight": 200 },
      { "name": "db", "image": "Image", "initrd": "initramfs.cpio", "memory": "256M",
        "harts": 2, "cpu-max": "25000/100000", "append": "console=ttyS0", "disk": ["db.img"] }
    ]
  }

A guest has a name (letters, digits, "_", ".", "-"), an image, and any of the options of "run"
that make a guest, under the same names:

  mode engine isa firmware memory memory-limit large-pages harts cpu-weight cpu-max console disk
  rng initrd append clock script max-instructions

Paths are relative to FILE's folder. "disk" is a list, as the option may be given several times.

  --scheduler S   proportional: by weight, a guest that a key wakes runs next (the default)
                  round-robin: equal turns; lottery: by weight on average, each turn is drawn

All guests' output is shown line by line, with the guest's name before each line. At a terminal
keys go to the guest that is attached to, which is then shown alone:

  Ctrl-A 1 to 9   attach to that guest       Ctrl-A c   show all guests again
  Ctrl-A n, p     to the next, previous one  Ctrl-A l   list the guests
  Ctrl-A +        clone the one attached to  Ctrl-A Ctrl-A   send Ctrl-A
  Ctrl-A x        stop all, and leave

Elsewhere nobody types, but a guest's script. The clock is as for "run": wall at a terminal, if
no script types, else virtual.

It ends when all guests have ended, with the highest of their exit codes; with 0 after Ctrl-A x,
130 after Ctrl-C where no guest is attached to, and 130 and 143 after SIGINT and SIGTERM.
`;

export const TOP_HELP = `tabvisor top

Shows the guests of every "tabvisor up" that you run: state, weight, share of the machine (of what
its guests were charged for during the last second), millions of instructions and exits a second,
memory taken of memory promised, guest time since power-on. A guest is "capped" while its cap holds
it back, and "unread" while its output waits for a reader.

At a terminal the table is live; q quits. Else it is printed once.
`;

export const RESTORE_HELP = `tabvisor restore FILE [options]

Goes on with the guest of a snapshot, with this terminal as its console. FILE was written by
"tabvisor run --snapshot" or saved in the page; it holds the whole machine, its memory and what
it was started from; of its disks, what the guest has written, which stays in memory, while the
files below must be where they were. With the virtual clock the guest goes on to the same bits as
the one that the snapshot was taken of. Input is what is typed or piped here.

  --stats text|json     statistics on standard error after the run, since the guest's start
  --dump-memory FILE    write the guest's RAM, as it is at the end, to a file
  --snapshot FILE       where Ctrl-A s writes the whole guest again
  --snapshot-at N       write one when N instructions have retired since the guest's start

Keys and exit codes are those of "tabvisor run".
`;

export const MODES_HELP = `tabvisor modes

Lists the modes (--mode: who owns the guest's privileged state), the engines (--engine: how
instructions run), of which the first is the default, and the extensions of --isa.
`;

export const DISASSEMBLE_HELP = `tabvisor disassemble ELF

Prints the code of an ELF file for RV64 as assembly text, in the manner of objdump -d: its
executable sections, or its segments if it has no sections.
`;

export const BENCH_HELP = `tabvisor bench [--privileged] [--mode M,…] [--engine E,…] [--qemu] [--json] [--rounds N] …

Runs benchmark programs as guests and as native WebAssembly compiled from the same C, in
turns in one process, and prints medians, spreads and their ratio: the emulation overhead.
Without names all programs are run, in under 40 seconds. Nothing is printed unless guest
and native agree on the result of every run. bench/README.md says what is measured.

With --privileged it runs the privileged programs instead: what one CSR access, one trap or
one page fault costs in each mode, in exits by cause and in nanoseconds. Nothing is printed
unless the exits are those predicted and the modes agree in all that a guest can see.

With --devices it runs programs that give a device work: the UART, the virtio console, a disk. It
prints exits per KiB and MiB per second; the checks are those of --privileged.

With --placement it runs loops twice, with their data in the page of their code or where pages
share a place in the TLB, and apart, and prints the ratio.

With --world-switch it alternates two guests, and prints what giving the hart to the other
one costs: nanoseconds, page-table entries read again, TLBs flushed; with --exit-parts it prints
where the time of a null exit goes: the core, its emulation, TypeScript.

With --fairness it measures each scheduler: the shares of 16 busy guests by their weights, caps,
and how long a key waits for its echo beside busy guests.

With --linux KERNEL INITRD it runs a session of Linux in every mode (boot, a walk through /proc, 300
processes, SHA-256 of 4 MB, halt), prints exits, processor time and overhead over bare, and compares
what each mode adds with what its exits should cost. "npm run bench:linux" makes both files.
With --qemu it starts Linux in each engine and in QEMU instead, a process a run, and prints the time
to the shell's prompt and that of a load typed there: "npm run bench:linux -- --qemu".

With --clones it boots a guest to its shell (IMAGE and INITRD in place of names, else the teaching
OS), clones it 32 times, and prints what a clone costs in time and in memory.

  --mode M,…    modes to measure: "bare,trap" gives the virtualization overhead, too, and beside it
                what page-table reads predict
                (bare; with --privileged and --world-switch, every mode)
  --engine E,…  engines to measure: "interpret,translate" (interpret)
  --qemu        run the same guests in QEMU, too, in the same rounds: its time for the same work,
                and the ratio; two minutes. On Debian it is the package qemu-system-misc
  --clock KIND  what compute programs are timed by: wall, or processor, the processor time of this
                process, for a machine that does other work, too (wall)
  --json        the report as JSON, with machine, commit, date and the compiler's command lines
  --rounds N    time everything N times (as often as fits 30 seconds, and at least 3 times;
                with --privileged, 30 times; with --linux, 7 times; with --linux --qemu, 9)
`;
