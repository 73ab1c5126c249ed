// The field's terms that the page uses, each in one or two plain sentences.

export const terms: readonly { readonly term: string; readonly meaning: string }[] = [
  {
    term: "Machine",
    meaning:
      "An emulated RISC-V computer with one CPU and memory, in a worker of this tab. Several guests can share one.",
  },
  {
    term: "Guest",
    meaning: "A virtual machine: firmware and an operating system, or a bare program, that runs on a machine.",
  },
  {
    term: "Weight",
    meaning:
      "What a guest's share of its machine's CPU is in proportion to, 1 to 10000, as in Linux's cgroups. It counts only while others want the CPU too.",
  },
  { term: "Hypervisor", meaning: "The part of the page that gives each guest its time, memory and devices." },
  {
    term: "Exit",
    meaning:
      "The moment when the CPU stops running the guest because the hypervisor has to do something for it: a device access, a timer, the end of its turn.",
  },
  {
    term: "Mode bare",
    meaning: "The guest has the CPU's real privileged state to itself. Only devices and time make it exit.",
  },
  {
    term: "Mode trap",
    meaning:
      "Trap and emulate: the guest, kernel and all, runs in U-mode on the CPU. Each privileged instruction exits, and the hypervisor carries it out on the guest's virtual registers.",
  },
  {
    term: "Mode tvm",
    meaning:
      "The guest's kernel keeps S-mode and its CSRs. Two hooks of the CPU, TVM and TW, make it exit for satp, fences and wfi alone, and the hypervisor pages for it with shadow tables.",
  },
  {
    term: "Mode hext",
    meaning:
      "The hypervisor extension (H): the guest runs in VS and VU, two modes made for guests, and the CPU translates its addresses in two stages. It exits for SBI calls, devices, and memory that it touches for the first time.",
  },
  {
    term: "Hart",
    meaning: "A hardware thread: what runs one instruction after the other. A guest with several harts has several.",
  },
  {
    term: "CSR",
    meaning: "Control and status register: the CPU's privileged state, such as sstatus or satp.",
  },
  {
    term: "Shadow page tables",
    meaning:
      "In modes trap and tvm the CPU walks tables of the hypervisor's, not the guest's. They are filled on demand: each entry that is missing costs one exit that the guest never sees.",
  },
  {
    term: "G-stage",
    meaning:
      "In mode hext, the hypervisor's tables from what the guest takes for physical addresses to the machine's. Every access of the guest goes through its own tables first, then through these.",
  },
  {
    term: "Page-table walk, PTE",
    meaning:
      "How an address is translated: level by level, the CPU reads one page-table entry (PTE) that points to the next table, or, as a leaf, to the page. Sv39 has three levels, Sv48 four.",
  },
  {
    term: "Clone, snapshot",
    meaning:
      "A clone is a second guest that goes on from where the first is; they share memory until one of them writes to it. A snapshot is the whole guest as a file: kept in this browser, or downloaded.",
  },
  {
    term: "Step",
    meaning:
      "One instruction completed, or one trap taken. What the guest never sees, such as filling a shadow table, is no step.",
  },
  {
    term: "Emulation overhead",
    meaning: "How much longer a program takes on the emulated CPU than compiled to WebAssembly: bare / native.",
  },
  {
    term: "Virtualization overhead",
    meaning: "How much longer it takes under the hypervisor than when it owns the same CPU: trap / bare.",
  },
  {
    term: "Engine interpret",
    meaning: "The CPU decodes each instruction once and then runs it from the decoded form, one at a time.",
  },
  {
    term: "Engine auto, translate",
    meaning:
      "The same, and code that runs long is compiled to WebAssembly while the guest runs: auto when that pays, translate sooner.",
  },
  {
    term: "M, S, U",
    meaning: "RISC-V privileges: machine (firmware), supervisor (kernel), user (programs).",
  },
  { term: "SBI", meaning: "The calls that a kernel makes to its firmware: timer, console, power off." },
  {
    term: "Wall clock, virtual clock",
    meaning:
      "The guest's time is this computer's time, or it is counted in instructions: then the same input gives the same run, bit for bit.",
  },
  { term: "Memory touched", meaning: "Pages of 4 KiB that the guest has used at least once. The others cost nothing." },
  { term: "MIPS", meaning: "Millions of guest instructions retired (completed) per second." },
];
