import Glibc

/// The limit on the open file descriptors of this process (`RLIMIT_NOFILE`).
package enum FileDescriptorLimit {
    /// The number of descriptors reserved for everything except client connections.
    private static let reserve = 128
    /// The highest limit that is requested: the kernel's default maximum for a process (`fs.nr_open`).
    private static let highest: rlim_t = 1 << 20

    /// Raises the limit as far as the system allows.
    ///
    /// - Returns: The limit in force afterwards, whether or not it was raised; 1024 if it can't be determined.
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

    /// Returns the number of client connections that `descriptors` allow. Each connection needs a second descriptor for its
    /// upstream connection.
    package static func connections(in descriptors: Int) -> Int { max(1, (descriptors - reserve) / 2) }
}
