#ifndef CHEAPRESERVATION_H
#define CHEAPRESERVATION_H

/// Reserves address space for the heap of a short-lived process, and keeps freed memory in the heap. Call it once, before other threads
/// start.
///
/// The graph of a Dockerfile with thousands of instructions takes tens of MiB, which the process would get in pages of 4 KiB, each by a
/// fault: an eighth of its processor time. In the reserved range, from the second MiB on, the kernel maps 2 MiB at a fault if its
/// setting `transparent_hugepage` is `madvise` or `always`. Unused address space costs nothing, and if it can't be had, the heap
/// grows as before. Does nothing with other C libraries than glibc.
void slipway_reserve_heap(void);

#endif
