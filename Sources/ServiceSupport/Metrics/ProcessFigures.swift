import Glibc

/// Statistics of this process from the operating system.
package struct ProcessFigures {
    /// The process's start in Unix time.
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
        page.single("process_cpu_seconds_total", "counter", "Processor time spent.", "\(seconds)")
        page.single("process_start_time_seconds", "gauge", "When the process started, in Unix time.", "\(start)")
        let pages = numbers("/proc/self/statm")
        let pageSize = sysconf(Int32(_SC_PAGESIZE))
        if pages.count >= 2 {
            page.single("process_virtual_memory_bytes", "gauge", "Size of the address space.", "\(pages[0] * pageSize)")
            page.single("process_resident_memory_bytes", "gauge", "Memory in use.", "\(pages[1] * pageSize)")
        }
        if let count = openFiles() {
            page.single("process_open_fds", "gauge", "Open file descriptors.", "\(count)")
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(7), &limit) == 0 {
            page.single("process_max_fds", "gauge", "File descriptors that may be open.", "\(limit.rlim_cur)")
        }
    }

    /// The numbers in a file of at most 256 bytes, e.g. `/proc/self/statm`; empty if it can't be read.
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
        // One of them is the descriptor of the open directory itself.
        return count - 1
    }
}
