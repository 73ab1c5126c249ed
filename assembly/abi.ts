// What the core (AssemblyScript) and the hypervisor (TypeScript) both know: addresses, field offsets, exit reasons.
//
// Owns: every number that crosses the border. Only `const enum`s, so that both compilers read this file and fold it;
// no member reaches 2^31 (AssemblyScript would see it negative). No offset is written anywhere else.
//
// Linear memory of one machine (one worker):
//
//   0x0000_0000  unused below 1 KiB, then the core's constant tables (checked to end below Layout.Hart)
//   0x0001_0000  Hart        the running hart: registers, pc, counters; fixed, so that accesses fold to constants
//   0x0001_0400  Exit        why the core returned
//   0x0001_0480  Machine     frame allocator, TLB contexts, record pages
//   0x0001_1000  Inspected   what inspect.ts puts back: the hart block, and from the vCPU's frame its CSR blocks
//   0x0001_2000  WalkTrace   the page-table entries that a traced walk has read
//   0x0001_3000  ZeroFrame   zeros: stands for a frame that does not exist yet, where none may be made
//   0x0001_4000  Contexts    512 x 32 B: which (vCPU, address space, privilege) owns which TLB context id
//   0x0002_0000  TLBs        read, write, execute: 1024 x 16 B each; then those behind read and write, as large
//   0x0003_4000  MixedFrames 1024 x 8 B: frames that held code and were taken for data (decode/records.ts)
//   0x0004_0000  Records     1024 pages of decoded instructions, 20 KiB + 640 B each
//   0x014e_0000  FrameCode   u16 for every possible machine frame: its record page, plus one
//   0x016e_0000  FrameShares u32 for every possible machine frame: VMs that it belongs to, beyond the first
//   0x01ae_0000  Regions     1024 regions of translated code, 128 B each
//   0x01b0_0000  Entries     64 entry points of each region, 8 B each
//   0x01b8_0000  Module      the bytes of a WebAssembly module that is to be linked
//   0x01bc_0000  Workspace   of the translator, while it makes one
//   0x01c0_0000  Frames      the pool of 4 KiB machine frames; everything of a VM lives here; grows to below 4 GiB

export const enum Layout {
  Hart = 0x10000,
  HartSize = 0x400,
  Exit = 0x10400,
  Machine = 0x10480,
  Inspected = 0x11000,
  WalkTrace = 0x12000,
  ZeroFrame = 0x13000,
  Contexts = 0x14000,
  ContextCount = 512,
  ContextSize = 32,
  TlbRead = 0x20000,
  TlbWrite = 0x24000,
  TlbExecute = 0x28000,
  TlbReadBehind = 0x2c000,
  TlbWriteBehind = 0x30000,
  TlbSize = 0x4000,
  MixedFrames = 0x34000,
  MixedFrameCount = 1024,
  Records = 0x40000,
  RecordPageCount = 1024,
  /** 2048 slots of 8 bytes, one for each halfword of a frame. */
  RecordPageSlots = 0x4000,
  /** u16 for each halfword: the entry of a region that its slot stands for, if it does (translate/regions.ts). */
  RecordPageEntries = 0x4280,
  /** Slots, the page-end sentinel, the page's owner, what of the frame is code, and the entries. */
  RecordPageSize = 0x5280,
  FrameCode = 0x14e0000,
  FrameShares = 0x16e0000,
  Regions = 0x1ae0000,
  RegionCount = 1024,
  RegionSize = 0x80,
  Entries = 0x1b00000,
  EntriesPerRegion = 64,
  EntrySize = 8,
  Module = 0x1b80000,
  ModuleSize = 0x40000,
  Workspace = 0x1bc0000,
  WorkspaceSize = 0x40000,
  Frames = 0x1c00000,
}

/** The running hart (at Layout.Hart); a vCPU that does not run keeps the same block in its own frame. */
export const enum Hart {
  X = 0x000, //            u64[32]; x[0] is never written
  F = 0x100, //            u64[32]
  Pc = 0x200, //           u64
  Left = 0x208, //         u32: instructions left before the core looks up (interrupts, deadlines, budget)
  LeftAtSettle = 0x20c, // u32: Left when Retired was last brought up to date
  Retired = 0x210, //      u64: all instructions retired; private, guests cannot write it
  RetiredBy = 0x218, //    u64[4]: the same by privilege (U, S, unused, M)
  Privilege = 0x238, //    u32: of the hart
  Csrs = 0x23c, //         u32: address of the CSR block in force
  Vm = 0x240, //           u32: address of the VM block
  VcpuId = 0x244, //       u32: unique in the machine's life
  Reservation = 0x248, //  u32: host-physical address that LR reserved, 0 = none
  InterruptLines = 0x24c, // u32: mip bits that hardware drives (MSIP, MEIP, SEIP)
  ClockOffset = 0x250, //  u64: virtual clock: skipped instructions + those of the VM's other harts
  TimeSample = 0x258, //   u64: wall clock: mtime as last sampled by the host
  Mtimecmp = 0x260, //     u64
  ClockIsWall = 0x268, //  u32
  OwnedPrivileges = 0x26c, // u32: bit p set: traps to privilege p leave the core (the host owns it); VS is bit 5
  Oracle = 0x270, //       u32: run everything one instruction at a time (tests)
  TrapsInARow = 0x274, //  u32: traps since an instruction last retired
  RetiredAtTrap = 0x278, // u64
  TrapCause = 0x280, //    u64: recorded where the trap is raised
  TrapValue = 0x288, //    u64
  AccessOutcome = 0x290, // u32: 0, or the Outcome of a memory access that did not complete
  TlbGeneration = 0x294, // u32: part of every context key; advancing it retires all the vCPU's contexts
  TlbEpoch = 0x298, //     u32: Machine.TlbEpoch that ContextCache belongs to
  FetchKey = 0x2a0, //     u64: xored into fetch addresses to make TLB keys
  DataKey = 0x2a8, //      u64
  LargePagesAt = 0x2b0, // u64: pieces of pages larger than 4 KiB that are in the TLBs have addresses that agree with this
  LargePagesMask = 0x2b8, // u64:   in these bits, and may have any such address. Both 0 is always safe (large-pages.ts)
  ContextCache = 0x2c0, // u32[16]: context id + 1 by that index, 0 = look it up; those of V=0
  WalkReads = 0x300, //    u64: page-table entries read by walks (statistics)
  GuestCsrs = 0x308, //    u32: address of the CSR block that the guest sees; Csrs where the guest owns the hart
  GuestPrivilege = 0x30c, // u32: the privilege that the guest believes in; Privilege where the guest owns the hart
  GuestOwnedPrivileges = 0x310, // u32: the same while the guest's own state is worked on
  MachineAddresses = 0x314, // u32: physical addresses are machine addresses, page tables the hypervisor's
  Emulating = 0x318, //    u32: an instruction or a trap is being carried out on the guest's own state
  Effects = 0x31c, //      u32: what emulation has changed since the host last looked (Effects)
  FlushAddress = 0x320, // u64: the page that Effects.OnePage is about
  ContextSatp = 0x328, //  u64: satp that ContextCache belongs to
  Walks = 0x338, //        u64: page-table walks, one for each TLB miss on translated memory (statistics)
  Fflags = 0x340, //       u32: accrued float exceptions (fcsr bits 4:0)
  Frm = 0x344, //          u32: dynamic rounding mode (fcsr bits 7:5)
  FloatDirty = 0x348, //   u32: 1: FS is Dirty, so writing an f register needs no bookkeeping; 0 is always safe
  FloatFast = 0x34c, //    u32: 1: and frm is to nearest even, and the inexact flag is raised; 0 is always safe
  FlushAsid = 0x330, //    u32: ASID + 1 that Effects.OnePage and Effects.AddressSpace are about, 0 = all
  FirstContext = 0x334, // u32: contexts of V=0 with lower ids have been retired; 0 is always safe
  ContextStale = 0x354, // u32: FetchKey and DataKey are to be made anew before code runs; 1 is always safe
  Isa = 0x350, //          u32: extensions that the machine has (Isa); fixed for the VM's life
  Virtual = 0x360, //      u32: V: the hart is in VS- or VU-mode
  TrapGva = 0x364, //      u32: TrapValue is a guest virtual address
  TrapGuestAddress = 0x368, // u64: guest-physical address that a guest-page fault is about, else 0
  TrapInstruction = 0x370, // u32: pseudoinstruction of an implicit access that faulted, else 0
  GuestTlbGeneration = 0x374, // u32: TlbGeneration of the contexts of V=1
  GuestContextCache = 0x378, // u32[12]: ContextCache of V=1
  ContextVsatp = 0x3b0, // u64: vsatp that GuestContextCache belongs to
  ContextHgatp = 0x3b8, // u64: hgatp that GuestContextCache belongs to
  GuestLargePagesAt = 0x3c0, // u64: LargePagesAt of the contexts of V=1: pages large in the VS-stage
  GuestLargePagesMask = 0x3c8, // u64
  SampleEvery = 0x3d0, //  u32: instructions between two looks at pc for code worth translating; 0 = translate nothing
  UntilSample = 0x3d4, //  u32: instructions until the next one
  HotSamples = 0x3d8, //   u32: looks at a page after which it is worth translating; 0 = translate anything, evict at random
  Payback = 0x3dc, //      u32: looks for each 64 instructions of a region after which it is worth translating
}

/**
 * Extensions that a machine can have or lack, as bits: a machine's ISA configuration. RV64I, Zicsr, S and U, and Sv39 are
 * always there. Their names and what each implies are in src/isa/extensions.ts.
 */
export const enum Isa {
  M = 0x1,
  A = 0x2,
  F = 0x4,
  D = 0x8,
  C = 0x10,
  H = 0x20,
  Zifencei = 0x40,
  Zicntr = 0x80,
  Zihpm = 0x100,
  Zba = 0x200,
  Zbb = 0x400,
  Zbc = 0x800,
  Zbs = 0x1000,
  Sstc = 0x2000,
  Svadu = 0x4000,
  Sv48 = 0x8000,
}

/** A CSR block: u64 each. The same functions serve a real and a virtual one. */
export const enum Csrs {
  Mstatus = 0x000,
  Misa = 0x008,
  Medeleg = 0x010,
  Mideleg = 0x018,
  Mie = 0x020,
  /** Software-written bits only; wires and timers are merged in on reading. */
  Mip = 0x028,
  Mtvec = 0x030,
  Mcounteren = 0x038,
  Mscratch = 0x040,
  Mepc = 0x048,
  Mcause = 0x050,
  Mtval = 0x058,
  Menvcfg = 0x060,
  Mcountinhibit = 0x068,
  Mhartid = 0x070,
  /** mcycle and minstret less Hart.Retired while they count; their own values while they are inhibited. */
  CycleDelta = 0x078,
  InstretDelta = 0x080,
  Stvec = 0x088,
  Sscratch = 0x090,
  Sepc = 0x098,
  Scause = 0x0a0,
  Stval = 0x0a8,
  Scounteren = 0x0b0,
  Senvcfg = 0x0b8,
  Satp = 0x0c0,
  Stimecmp = 0x0c8,
  /** 16 configuration bytes: pmpcfg0 and pmpcfg2. */
  Pmpcfg = 0x0d0,
  /** u64[16] */
  Pmpaddr = 0x0e0,
  Hstatus = 0x160,
  Hedeleg = 0x168,
  Hideleg = 0x170,
  /** VSSIP, VSTIP and VSEIP as software has set them; the comparator is merged in on reading. */
  Hvip = 0x178,
  Hcounteren = 0x180,
  Htimedelta = 0x188,
  Htval = 0x190,
  Htinst = 0x198,
  Henvcfg = 0x1a0,
  Hgatp = 0x1a8,
  Vsstatus = 0x1b0,
  Vstvec = 0x1b8,
  Vsscratch = 0x1c0,
  Vsepc = 0x1c8,
  Vscause = 0x1d0,
  Vstval = 0x1d8,
  Vsatp = 0x1e0,
  Vstimecmp = 0x1e8,
  Mtval2 = 0x1f0,
  Mtinst = 0x1f8,
  Size = 0x200,
}

/** A vCPU's frame. */
export const enum Vcpu {
  Hart = 0x000,
  Csrs = 0x400,
  VirtualCsrs = 0x800,
  Withheld = 0xc00,
}

/**
 * The parts of the hart's CSR block that the host keeps for itself (Vcpu.Withheld), where the rest of it is the guest's own.
 * While the host works on the guest's state each part holds what the guest believes in.
 */
export const enum Withheld {
  Count = 0x00, // u32
  Parts = 0x08, // WithheldPart[Count]
}

export const enum WithheldPart {
  /** u32: offset in the CSR block (Csrs). */
  Field = 0x00,
  /** u64: which bits of it. */
  Mask = 0x08,
  /** u64: their value on the side that is not in force. */
  Other = 0x10,
  Size = 0x18,
}

/** A VM's frame. */
export const enum Vm {
  RamBase = 0x00, //       u64: guest-physical
  RamSize = 0x08, //       u64
  MapRoot = 0x10, //       u32: frame with 1024 u32, each the address of a frame with 1024 map entries
  FramesTouched = 0x14, // u32: RAM frames that exist
  MapFrames = 0x18, //     u32: frames that hold the map itself, root included
  LastVcpu = 0x1c, //      u32: the vCPU of this VM that ran last
  /**
   * u64[2]: doublewords of RAM, guest-physical, stores to which exit as MmioWrite (HTIF's tohost and fromhost); 0 = none. No
   * translation that the guest runs on may allow writes to their pages.
   */
  Watched = 0x20,
  FramesCharged = 0x30, // u32: frames that the VM has: RAM, map, page tables, vCPUs, this block
  FramesLimit = 0x34, //   u32: frames that it may have
  Size = 0x38,
}

/** A map entry: the machine frame's address, and flags in the low 12 bits. 0 = the frame was never touched. */
export const enum MapEntry {
  Present = 1,
  FrameMask = -4096,
}

/** Machine-wide state (at Layout.Machine). */
export const enum Machine {
  /** u32: first recycled frame; each one's first word links to the next; zeroed but for that word. */
  FreeList = 0x00,
  FreeCount = 0x04,
  /** u32: frames from FreshNext up to FreshEnd were never used, and are zero. */
  FreshNext = 0x08,
  FreshEnd = 0x0c,
  NextContext = 0x10,
  TlbEpoch = 0x14,
  RecordHand = 0x18,
  TlbFlushes = 0x20,
  /** u32: frame of the vCPU whose block is at Layout.Hart, 0 = none. */
  CurrentVcpu = 0x24,
  /** u32: frames that there would be more if VMs did not share. */
  FramesSaved = 0x28,
  RegionHand = 0x2c,
  /** u32: regions that are live, and bytes of their modules. */
  RegionsLive = 0x30,
  RegionBytes = 0x34,
  /** u32: regions made since boot; dropped since boot, which translated code looks at after it has called out. */
  RegionsMade = 0x38,
  RegionsDropped = 0x3c,
  /** u32: state of the stress setting's random numbers. */
  RegionRandom = 0x40,
  Size = 0x48,
}

/** A region: a function of a linked module, which translates code of up to MaxPages frames. */
export const enum Region {
  /** u32 (RegionState). */
  State = 0x00,
  /** u32: its function in the core's table. */
  TableIndex = 0x04,
  Entries = 0x08,
  PageCount = 0x0c,
  /** u32: bytes of its module. */
  Bytes = 0x10,
  /** u32: times that it was left for code that is not in it, and after how many it is made anew. */
  Exits = 0x14,
  MostExits = 0x18,
  /** u32: times that it was left because a load or store missed the TLB, since last looked at. */
  Misses = 0x1c,
  /** u64: instructions that it has retired, since last looked at. */
  Retired = 0x20,
  /** u32: calls the slow path for a miss instead of leaving. */
  Calls = 0x28,
  /** u32: times that it was left because accesses that share a look at the TLB did not lie in one page, since last looked at. */
  Splits = 0x2c,
  /** u32: times that it was left because the core must do an instruction, since last looked at. */
  Steps = 0x30,
  /** {i32, u32}[MaxPages]: a page's distance in bytes from the region's first, in virtual addresses; its record page. */
  Pages = 0x40,
  MaxPages = 8,
}

export const enum RegionState {
  Free = 0,
  /** Its module is with the host. */
  Linking = 1,
  Live = 2,
}

/** The exit record (at Layout.Exit), u32 words; 64-bit fields low word first. */
export const enum Exit {
  Reason = 0x00,
  VcpuId = 0x04,
  /** Length of the instruction that caused the exit, 2 or 4: how far completion moves pc. */
  Length = 0x08,
  /** Bytes of an MMIO access: 1, 2, 4, 8. */
  Width = 0x0c,
  /** Where a load's value goes: 0..31 x registers, from ExitRegister.F on f registers. */
  Rd = 0x10,
  /** 1: the loaded value is sign-extended. */
  Signed = 0x14,
  /** Of an MMIO access; of a trap, where the G-stage has faulted, else 0. */
  Gpa = 0x18,
  /** Store: the value to write. Load: the host puts the value here, then calls completeRead. */
  Data = 0x20,
  Cause = 0x28,
  Tval = 0x30,
  Pc = 0x38,
  /** 1: the cause is an interrupt's. */
  Interrupt = 0x40,
  /** guestWalk: the level of the leaf, which maps 2^(12 + 9 x level) bytes; 0 where nothing is translated. */
  Level = 0x44,
  /** guestWalk: the guest's leaf as the PTE bits R, W (only if its D is set), X and U. */
  Leaf = 0x48,
  Size = 0x50,
}

/** Numbers of f registers in Exit.Rd: F + n. */
export const enum ExitRegister {
  F = 32,
}

export const enum ExitReason {
  /** The budget is used up. */
  Budget = 1,
  /** A load from outside RAM; not retired until completeRead or refuseAccess. */
  MmioRead = 2,
  /** A store to outside RAM; not retired until completeWrite or refuseAccess. */
  MmioWrite = 3,
  /** A trap whose target privilege the host owns. Nothing of the guest's state has changed. */
  Trap = 4,
  /** WFI retired and nothing is pending. */
  Wfi = 5,
  /** A read of `time` under the wall clock; put a sample in Data and call completeRead. */
  Time = 6,
  /** The frame pool is empty, or the VM's limit reached. Give it frames and run again: the instruction starts anew. */
  OutOfFrames = 7,
  /** Too many traps in a row without a retired instruction. */
  NoProgress = 8,
  /** What `runWatched` looks for has come. */
  Watched = 9,
  /** A store to a frame that other VMs have, too: Gpa. Have it copied (makePrivate) and run again: the instruction starts anew. */
  SharedFrame = 10,
  /** A region is to be linked: its number in Data, the bytes of its module at Layout.Module, their count in Data's high word. */
  Link = 11,
}

/** What a change of privileged state entails. Bits. The hart sees to it itself; of emulated state the host is told. */
export const enum Effects {
  None = 0,
  /** Another translation context is in force: privilege, MPRV, MPP, SUM, MXR or satp has changed. */
  Context = 1,
  /** Cached translations no longer hold, of physical addresses neither. */
  Translations = 2,
  /** Those of one page (Hart.FlushAddress) no longer hold, in the address spaces that Hart.FlushAsid names. */
  OnePage = 4,
  /** An interrupt may have become pending, enabled, or due. */
  Interrupts = 8,
  /** Cached translations of the address spaces that Hart.FlushAsid names no longer hold. */
  AddressSpace = 16,
}

/** How a guest's page-table walk ended (guestWalk). */
export const enum Walk {
  Done = 0,
  PageFault = 1,
  AccessFault = 2,
  OutOfFrames = 3,
  /** Of the G-stage, which translates the guest-physical addresses of a guest under the H extension. */
  GuestPageFault = 4,
  /** An entry would have to be written, or the page itself, in a frame that other VMs have, too: Exit.Gpa. */
  SharedFrame = 5,
}

/** What a guest-page fault of an implicit access writes to htinst, and Hart.TrapInstruction holds. norm:H_trap_xtinst_guestpage */
export const enum Pseudoinstruction {
  None = 0,
  Read = 0x3000,
  Write = 0x3020,
}

/** Why a walk has ended in a fault, beyond its kind (WalkTrace.Refusal). */
export const enum Refusal {
  None = 0,
  /** The bits above the translated ones are not copies of the highest of these; of a guest-physical address, not zero. */
  NotCanonical = 1,
  NotValid = 2,
  /** Bits that belong to extensions which the hart has not. */
  ReservedBits = 3,
  WriteWithoutRead = 4,
  /** A, D or U in a pointer. */
  PointerBits = 5,
  /** A pointer in a table of the last level. */
  NoLeaf = 6,
  /** A large page that does not lie at a multiple of its size. */
  Misaligned = 7,
  NotReadable = 8,
  NotWritable = 9,
  NotExecutable = 10,
  /** S-mode executes from it, or accesses its data without SUM. */
  UserPage = 11,
  /** U-mode accesses a page without U. */
  SupervisorPage = 12,
  /** A or D is clear, and hardware does not set it. */
  AccessedDirty = 13,
  TableOutsideRam = 14,
  /** PMP keeps S-mode from the table. */
  TableProtected = 15,
}

/** Whose state is looked at: what the guest believes in, or what the hart runs by. Where the guest owns the hart it is one. */
export const enum View {
  Guest = 0,
  Hart = 1,
}

/** Which tables an entry is of: those of satp or vsatp, or those of hgatp. */
export const enum WalkStage {
  First = 0,
  G = 1,
}

/** What traceWalk has found (at Layout.WalkTrace). */
export const enum WalkTrace {
  /** u32: entries read. */
  Count = 0x00,
  /** u32: Refusal, where the walk has ended in a fault. */
  Refusal = 0x04,
  /** u32: the privilege of the access. */
  Privilege = 0x08,
  /** u32: V of the access. */
  Virtual = 0x0c,
  /** u64: where it leads; of a guest-page fault, the guest-physical address that it is about. */
  Address = 0x10,
  /** u64: satp or vsatp, as the walk has used it. */
  Atp = 0x18,
  /** u64: hgatp, 0 if it was not used. */
  Hgatp = 0x20,
  /** u32: machine frame behind Address; 0 if that is no RAM, or has not been touched. */
  Frame = 0x28,
  /** u32: 1 if Address is RAM (of the machine where physical addresses are machine addresses). */
  IsRam = 0x2c,
  /** u32: 1 if PMP allows the access at Address. */
  Allowed = 0x30,
  Entries = 0x40, // WalkEntry[Count]
}

/** One entry that a walk has read, in the order of reading. */
export const enum WalkEntry {
  Stage = 0x00, // u32: WalkStage
  Level = 0x04, // u32
  /** u64: the address that these tables translate. */
  Input = 0x08,
  /** u64: of the entry, as its tables give it: guest-physical where a G-stage follows. */
  Address = 0x10,
  /** u64: of the entry, physical. */
  Physical = 0x18,
  /** u64: as it was read. */
  Pte = 0x20,
  /** u64: as the access would leave it, A and D set. */
  Updated = 0x28,
  Size = 0x30,
}

/** What an access does to its page. The values are the PTE's R, W and X bits. */
export const enum Access {
  Read = 2,
  Write = 4,
  Execute = 8,
  /** A load of what could be executed (HLVX): translation asks for X in place of R, PMP for both. */
  ReadExecutable = 10,
}

/** The PTE's U bit: the page is for U-mode, and for no other. */
export const enum Leaf {
  User = 16,
}

export const enum Privilege {
  U = 0,
  S = 1,
  M = 3,
}

/** The virtual clock: instructions per tick of mtime (1 GHz over 10 MHz). */
export const enum Clock {
  InstructionsPerTick = 100,
  TicksPerSecond = 10000000,
}

/** Consecutive traps without a retired instruction after which the core exits with NoProgress. */
export const enum Limit {
  TrapsInARow = 1000,
}
