// The Linux session that is measured: what is typed at busybox's shell, and the machine that it is typed at.
//
// It boots, walks /proc, starts a few hundred processes, hashes 4 MB, and halts: kernel and user, page tables and none.

const MIB = 1024 * 1024;

/** Beside the kernel and its initial RAM disk (guests/linux). No ISA is named, so it is the same in every mode, without H. */
export const linuxMachine = {
  memory: 128 * MIB,
  bootargs: "console=ttyS0 initramfs_async=0",
} as const;

export const linuxLines: readonly string[] = [
  "find /proc | wc -l",
  "cat /proc/[0-9]*/stat /proc/[0-9]*/status /proc/[0-9]*/maps | wc -l",
  "i=0; while [ $i -lt 300 ]; do /bin/busybox true; i=$((i + 1)); done; echo $i",
  "head -c 4000000 /dev/zero | sha256sum",
  "poweroff -f",
];

/** As an input script: a line at each prompt. */
export const linuxScript = linuxLines.map((line) => `expect ~ # \nline ${line}`).join("\n");

/** SHA-256 of 4,000,000 zeros, on the console of every session that went well. */
export const LINUX_DIGEST = "8dbe5f139fd946d4cd84e8cc612cd9f68cbc87e394457884acc0c5dad56dd8dd";
