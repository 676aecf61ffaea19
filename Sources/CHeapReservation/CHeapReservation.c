#define _GNU_SOURCE
#include "CHeapReservation.h"

#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#define MIB (1 << 20)
#define HUGE_PAGE (2 * MIB)
// The address space to reserve.
#define RESERVED (64 * MIB)
// The part of the heap in small pages, so that a small build, which needs less, doesn't take 2 MiB.
#define SMALL_PART MIB
// The largest M_MMAP_THRESHOLD that glibc allows. Larger blocks are mapped by themselves.
#define LARGEST_BLOCK (32 * MIB)

void slipway_reserve_heap(void) {
    // Setting one of these values stops glibc from adjusting the others, so each is set.
    mallopt(M_MMAP_THRESHOLD, LARGEST_BLOCK);
    mallopt(M_TRIM_THRESHOLD, 2 * RESERVED);
    mallopt(M_TOP_PAD, RESERVED);
    // The block is larger than what is left of the first heap, so that the heap grows.
    void *block = malloc(MIB / 4);
    if (!block) return;
    const uintptr_t start = ((uintptr_t)block + SMALL_PART + HUGE_PAGE - 1) & ~(uintptr_t)(HUGE_PAGE - 1);
    const uintptr_t end = (uintptr_t)sbrk(0);
    free(block);
    if (start < end) madvise((void *)start, end - start, MADV_HUGEPAGE);
}
#else
void slipway_reserve_heap(void) {}
#endif
