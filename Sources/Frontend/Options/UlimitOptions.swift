import LLB
import Lowering

/// A parser of the limits for the processes of commands (`--ulimit`).
enum UlimitOptions {
    /// The names of limits that container engines support.
    static let names = [
        "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio",
        "rttime", "sigpending", "stack",
    ]

    /// Parses comma-separated limits of the form `NAME=SOFT[:HARD]`, e.g. `nofile=1024:2048,core=-1`; -1 means no limit.
    ///
    /// - Throws: `DiagnosticsError` for the first invalid limit.
    static func parse(_ text: String?) throws -> [ResourceLimit] {
        try OptionFields.split(OptionKey.ulimit, text, "failed to parse ulimit").map { field in
            do throws(GoValue.Problem) {
                return try ulimit(field)
            } catch {
                let known = names.joined(separator: ", ")
                let expected = "NAME=SOFT[:HARD], where SOFT is at most HARD and NAME is one of \(known)"
                throw OptionError.refused(
                    OptionKey.ulimit,
                    field,
                    "failed to parse ulimit: \(error)",
                    expected: expected
                )
            }
        }
    }

    private static func ulimit(_ field: String) throws(GoValue.Problem) -> ResourceLimit {
        let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { throw GoValue.Problem(description: "invalid ulimit argument: \(field)") }
        guard names.contains(parts[0]) else {
            throw GoValue.Problem(description: "invalid ulimit type: \(parts[0])")
        }
        let limits = parts[1].split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard limits.count <= 2 else {
            let reason = "too many limit value arguments - \(parts[1]), can only have up to two, `soft[:hard]`"
            throw GoValue.Problem(description: reason)
        }
        let hard = try GoValue.integer(limits[limits.count - 1])
        let soft = try GoValue.integer(limits[0])
        let rule = "ulimit soft limit must be less than or equal to hard limit"
        if hard != -1, soft == -1 {
            throw GoValue.Problem(description: "\(rule): soft: -1 (unlimited), hard: \(hard)")
        }
        if hard != -1, soft > hard { throw GoValue.Problem(description: "\(rule): \(soft) > \(hard)") }
        return ResourceLimit(name: parts[0], soft: soft, hard: hard)
    }
}
