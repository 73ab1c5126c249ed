// Registers of the NS16550A, each one byte wide. The firmware polls the UART; the kernel takes its receive interrupt.

#pragma once

#define UART_RBR 0 // read: received byte
#define UART_THR 0 // write: byte to send
#define UART_IER 1
#define UART_FCR 2
#define UART_LSR 5

#define UART_IER_RECEIVE 0x01
#define UART_FCR_ENABLE 0x01
#define UART_LSR_DATA_READY 0x01
#define UART_LSR_THR_EMPTY 0x20
