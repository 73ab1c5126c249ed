// csr-rw: one CSR is read and written.

#include "privileged.h"

program csr-rw
no_preparation

start_loop loop
1:  csrrw   t5, sscratch, t5
    end_loop

empty_loop
