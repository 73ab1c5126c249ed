// The guest, as it is copied into its RAM. GUEST is the file that holds it.

  .section .rodata
  .balign 8
  .globl guest_image, guest_image_end
guest_image:
  .incbin GUEST
guest_image_end:
