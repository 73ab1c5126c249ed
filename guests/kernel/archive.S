// The files that the build packed (build.ts): files.c reads them where they are.

.section .rodata
.balign 8
.globl archive_start, archive_end
archive_start:
    .incbin "root.cpio"
archive_end:
