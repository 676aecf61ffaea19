import LLB
import Lowering

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Options that apply to every command of a build.
struct CommandOptions: Sendable {
    /// Entries to add to `/etc/hosts`, in order, with addresses in canonical form.
    var extraHosts: [LoweringOptions.ExtraHost] = []
    /// The host name that commands see; empty leaves the choice to the solver.
    var hostname = ""
    /// The size of `/dev/shm` in bytes; 0 leaves the choice to the solver.
    var shmSize: Int64 = 0
    /// Limits for the processes of commands (`--ulimit`), in the order given.
    var ulimits: [ResourceLimit] = []
    /// The parent control group; empty leaves the choice to the solver.
    var cgroupParent = ""

    /// Memory and processor limits; nil if the options set none.
    var resources: LinuxResources?
    /// The key of the first option that sets a memory or processor limit; empty if no option does.
    var resourceKey = ""

    /// Parses the options for commands.
    ///
    /// - Throws: `DiagnosticsError` for the first invalid option.
    init(_ options: [String: String]) throws {
        let hosts = options[OptionKey.addHosts]
        extraHosts = try OptionFields.split(OptionKey.addHosts, hosts, "failed to parse additional hosts")
            .map(Self.host)
        shmSize = try Self.shmSize(options[OptionKey.shmSize] ?? "")
        ulimits = try UlimitOptions.parse(options[OptionKey.ulimit])
        resources = try ResourceOptions.parse(options)
        resourceKey = ResourceOptions.keys.first { options[$0]?.isEmpty == false } ?? ""
        cgroupParent = options[OptionKey.cgroupParent] ?? ""
        let names = [options[OptionKey.hostnameArgument], options[OptionKey.hostname]]
        hostname = names.lazy.compactMap { $0 }.first { !$0.isEmpty } ?? ""
    }

    private static func shmSize(_ text: String) throws -> Int64 {
        guard !text.isEmpty else { return 0 }
        var problem = "the number is negative"
        do throws(GoValue.Problem) {
            let size = try GoValue.integer(text)
            if size >= 0 { return size }
        } catch {
            problem = "\(error)"
        }
        let message = "failed to parse shm size: \(problem)"
        throw OptionError.refused(OptionKey.shmSize, text, message, expected: "a number of bytes, 0 or more")
    }

    private static func host(_ field: String) throws -> LoweringOptions.ExtraHost {
        let parts = field.lowercased().split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        var message = "failed to parse additional hosts: "
        if parts.count == 2, !parts[0].isEmpty {
            if let address = canonicalAddress(String(parts[1])) {
                return LoweringOptions.ExtraHost(host: String(parts[0]), address: address)
            }
            message += "failed to parse IP \(parts[1])"
        } else {
            message += "invalid key-value pair \(field)"
        }
        let expected = "HOST=ADDRESS with an IPv4 or IPv6 address"
        throw OptionError.refused(OptionKey.addHosts, field, message, expected: expected)
    }

    /// Returns the shortest form of an IP address; nil if the text is not an address. An IPv4 address mapped into IPv6
    /// (`::ffff:1.2.3.4`) becomes IPv4.
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
}
