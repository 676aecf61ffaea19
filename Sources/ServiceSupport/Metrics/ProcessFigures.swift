import Glibc

/// Statistics of this process from the operating system.
package struct ProcessFigures {
    /// The time at which the process started, in Unix time (seconds). The first access sets it, so the service accesses it when
    /// it starts.
    package static let start: Double = now()

    package static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Writes the statistics under Prometheus' standard names.
    package static func write(to page: inout MetricsPage) {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        let seconds =
            Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
        page.single("process_cpu_seconds_total", "counter", "User and system processor time in seconds.", "\(seconds)")
        page.single(
            "process_start_time_seconds",
            "gauge",
            "Start time of the process in Unix time (seconds).",
            "\(start)"
        )
        let pages = numbers("/proc/self/statm")
        let pageSize = sysconf(Int32(_SC_PAGESIZE))
        if pages.count >= 2 {
            page.single(
                "process_virtual_memory_bytes",
                "gauge",
                "Virtual memory size in bytes.",
                "\(pages[0] * pageSize)"
            )
            page.single(
                "process_resident_memory_bytes",
                "gauge",
                "Resident memory size in bytes.",
                "\(pages[1] * pageSize)"
            )
        }
        if let count = openFiles() {
            page.single("process_open_fds", "gauge", "Number of open file descriptors.", "\(count)")
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(7), &limit) == 0 {
            page.single("process_max_fds", "gauge", "Maximum number of open file descriptors.", "\(limit.rlim_cur)")
        }
    }

    /// Returns the numbers in a file of at most 256 bytes, e.g. `/proc/self/statm`; empty if the file can't be read.
    private static func numbers(_ path: String) -> [Int] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return [] }
        return String(decoding: bytes[..<count], as: UTF8.self).split { " \n".contains($0) }.compactMap { Int($0) }
    }

    private static func openFiles() -> Int? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        var count = 0
        while let entry = readdir(folder) {
            if entry.pointee.d_name.0 != UInt8(ascii: ".") { count += 1 }
        }
        // One entry is the descriptor of the open directory itself.
        return count - 1
    }
}
