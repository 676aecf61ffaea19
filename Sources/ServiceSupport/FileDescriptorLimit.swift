import Glibc

/// How many files and connections this process may have open.
package enum FileDescriptorLimit {
    /// What is left to everything but clients' connections.
    private static let reserve = 128
    /// More than any service here needs.
    private static let highest: rlim_t = 1 << 20

    /// Asks for as many as the system lets the process have.
    ///
    /// - Returns: how many it has now.
    @discardableResult
    package static func raise() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        let wanted = min(limit.rlim_max, highest)
        if wanted > limit.rlim_cur {
            let before = limit.rlim_cur
            limit.rlim_cur = wanted
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) != 0 { limit.rlim_cur = before }
        }
        return Int(min(limit.rlim_cur, highest))
    }

    /// Clients' connections for which there is room; each has one to the solver beside it.
    package static func connections(in descriptors: Int) -> Int { max(1, (descriptors - reserve) / 2) }
}
