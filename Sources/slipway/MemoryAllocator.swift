import Glibc

/// Settings of the C library's allocator for a process that runs for months.
enum MemoryAllocator {
    /// The maximum number of heaps. Threads share them.
    private static let arenas: CInt = 4
    /// `M_ARENA_MAX` of glibc's `malloc.h`, which Swift's module for the C library lacks.
    private static let arenaMaximum: CInt = -8

    /// Limits the number of heaps (arenas) if the C library has them. Must be called before threads start.
    ///
    /// By default, glibc gives each thread a separate heap, up to 8 per core. Each heap keeps the memory of the largest
    /// compilation that ever ran on it.
    static func limitArenas() {
        guard let symbol = dlsym(nil, "mallopt") else { return }
        let setOption = unsafeBitCast(symbol, to: (@convention(c) (CInt, CInt) -> CInt).self)
        _ = setOption(arenaMaximum, arenas)
    }
}
