import LLB
import Lowering

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Options that hold for every command of a build.
struct CommandOptions: Sendable {
    /// Lines of `/etc/hosts`, in order: the name and the address in its canonical form.
    var extraHosts: [LoweringOptions.ExtraHost] = []
    /// The host name commands see; empty is the solver's choice.
    var hostname = ""
    /// The size of `/dev/shm` in bytes; 0 is the solver's choice.
    var shmSize: Int64 = 0
    /// Resource limits, in order.
    var ulimits: [LoweringOptions.Ulimit] = []
    /// The parent control group; empty is the solver's choice.
    var cgroupParent = ""

    /// The limits that a container engine knows by name.
    static let ulimitNames = [
        "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio",
        "rttime", "sigpending", "stack",
    ]

    /// Reads the options that are there.
    ///
    /// - Throws: `DiagnosticsError` naming the first option that is at fault.
    init(_ options: [String: String]) throws {
        extraHosts = try Self.fields(options, OptionKey.addHosts).map(Self.host)
        ulimits = try Self.fields(options, OptionKey.ulimit).map(Self.ulimit)
        hostname = options["build-arg:BUILDKIT_SANDBOX_HOSTNAME"] ?? options[OptionKey.hostname] ?? ""
        cgroupParent = options[OptionKey.cgroupParent] ?? ""
        if let text = options[OptionKey.shmSize], !text.isEmpty {
            guard let size = Int64(text), size >= 0 else {
                throw OptionError.invalid(OptionKey.shmSize, text, expected: "a number of bytes")
            }
            shmSize = size
        }
    }

    private static func fields(_ options: [String: String], _ key: String) throws -> [String] {
        guard let text = options[key], !text.isEmpty else { return [] }
        guard let fields = commaSeparatedFields(text) else {
            throw OptionError.invalid(key, text, expected: "comma separated values")
        }
        return fields
    }

    private static func host(_ field: String) throws -> LoweringOptions.ExtraHost {
        let parts = field.lowercased().split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, let address = canonicalAddress(String(parts[1])) else {
            throw OptionError.invalid(OptionKey.addHosts, field, expected: "HOST=ADDRESS with an IPv4 or IPv6 address")
        }
        return LoweringOptions.ExtraHost(host: String(parts[0]), address: address)
    }

    /// The shortest form of an IP address; nil where it is none. An IPv4 address mapped into IPv6 becomes IPv4.
    private static func canonicalAddress(_ text: String) -> String? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return text }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(AF_INET6, &six, &buffer, socklen_t(buffer.count)) != nil else { return nil }
        let name = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let mapped = "::ffff:"
        return name.hasPrefix(mapped) && name.contains(".") ? String(name.dropFirst(mapped.count)) : name
    }

    /// `NAME=SOFT[:HARD]`; -1 is no limit.
    private static func ulimit(_ field: String) throws -> LoweringOptions.Ulimit {
        let expected = "NAME=SOFT[:HARD] with SOFT at most HARD and NAME one of \(ulimitNames.joined(separator: ", "))"
        let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, ulimitNames.contains(parts[0]) else {
            throw OptionError.invalid(OptionKey.ulimit, field, expected: expected)
        }
        let limits = parts[1].split(separator: ":", omittingEmptySubsequences: false).map { Int64($0) }
        guard (1...2).contains(limits.count), let soft = limits[0], let hard = limits[limits.count - 1],
            soft >= -1, hard >= -1, hard == -1 || (soft != -1 && soft <= hard)
        else {
            throw OptionError.invalid(OptionKey.ulimit, field, expected: expected)
        }
        return LoweringOptions.Ulimit(name: parts[0], soft: soft, hard: hard)
    }
}
