import Glibc

/// Settings of the C library's allocator for a process that runs for months.
enum MemoryAllocator {
    /// Options of `mallopt` in glibc's `malloc.h`, which Swift's module for the C library lacks.
    private enum Option {
        /// `M_ARENA_MAX`: the maximum number of heaps (arenas). Threads share them.
        static let arenas: CInt = -8
        /// `M_MMAP_THRESHOLD`: the minimum size, in bytes, of blocks that are allocated in separate pages, which are returned to
        /// the system when the block is freed.
        static let separatePages: CInt = -3
    }

    /// Limits how much memory of past compilations the process retains, if the C library is glibc. Must be called before threads
    /// start.
    ///
    /// - By default, glibc gives each thread a separate heap, up to 8 per core. Each heap keeps the fragments of the largest
    ///   compilation that ever ran on it. This function sets the limit to 4 per core, because with fewer heaps, event loops and
    ///   compile threads wait for each other: with one per core, throughput drops by a third.
    /// - By default, the threshold for separate pages grows as large blocks are freed, up to 32 MiB. Large requests then leave
    ///   holes in the heaps, which smaller blocks occupy. This function fixes the threshold at 256 KiB.
    static func limitRetainedMemory() {
        guard let symbol = dlsym(nil, "mallopt") else { return }
        let setOption = unsafeBitCast(symbol, to: (@convention(c) (CInt, CInt) -> CInt).self)
        _ = setOption(Option.arenas, CInt(clamping: 4 * max(2, sysconf(CInt(_SC_NPROCESSORS_ONLN)))))
        _ = setOption(Option.separatePages, 256 << 10)
    }
}
