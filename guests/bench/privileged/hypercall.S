// hypercall: the SBI call that does least, "which version of the specification".

#include "privileged.h"

#include "sbi.h"

program hypercall
no_preparation

start_loop loop
    li      a7, SBI_BASE
    li      a6, SBI_BASE_SPEC_VERSION
1:  ecall
    end_loop

empty_loop
