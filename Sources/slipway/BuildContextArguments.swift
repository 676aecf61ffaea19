import LocalSolver
import OCISpec

/// What the command line says of contexts: the main one, and further ones by name.
struct BuildContextArguments {
    /// A further context.
    struct Named {
        /// `NAME` or `NAME::PLATFORM`, as a frontend looks it up.
        let name: String
        /// The argument, for messages.
        let argument: String
        /// The source, as a frontend is given it.
        let source: String
        /// The directory behind the source; nil for all but directories.
        let directory: String?
    }

    /// The address of the main context; nil where it is a directory.
    let remote: String?
    /// The further contexts, in the order of the command line.
    let named: [Named]

    /// - Parameters:
    ///   - main: a directory, or an address.
    ///   - arguments: each `NAME=SOURCE`.
    /// - Throws: `CommandFailure` where a directory is missing, or a name is none or taken twice.
    init(main: String, named arguments: [String]) throws {
        if isDirectory(main) {
            remote = nil
        } else if Self.isAddress(main) {
            remote = main
        } else {
            throw CommandFailure.usage("no directory '\(main)'")
        }
        var named: [Named] = []
        for argument in arguments {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw CommandFailure.usage("--build-context: expected NAME=SOURCE, not '\(argument)'")
            }
            let name = try Self.shortName(parts[0])
            if let other = named.first(where: { $0.name == name }) {
                throw CommandFailure.usage(
                    "--build-context: '\(argument)' takes the name of '\(other.argument)', and a name stands for one context"
                )
            }
            named.append(try Self.context(name, parts[1], argument: argument))
        }
        self.named = named
    }

    private static func context(_ name: String, _ value: String, argument: String) throws -> Named {
        if isDirectory(value) {
            return Named(name: name, argument: argument, source: "local:\(name)", directory: value)
        }
        guard isAddress(value) || value.hasPrefix("docker-image://") || value.hasPrefix("oci-layout://") else {
            throw CommandFailure.usage(
                "--build-context: no directory '\(value)'; expected one, or docker-image://, oci-layout://, a Git or HTTP URL"
            )
        }
        return Named(name: name, argument: argument, source: value, directory: nil)
    }

    /// A name as clients send it: `alpine` for `docker.io/library/alpine:latest`.
    private static func shortName(_ text: String) throws -> String {
        let separator = text.ranges(of: "::").last
        do {
            let reference = try ImageReference(parsing: String(text[..<(separator?.lowerBound ?? text.endIndex)]))
            let name = reference.familiarDescription
            let short = name.hasSuffix(":latest") ? String(name.dropLast(":latest".count)) : name
            guard let separator else { return short }
            let platform = try Platform(parsing: String(text[separator.upperBound...])).normalized
            return short + "::" + platform.formattedWithOSOptions
        } catch {
            throw CommandFailure.usage("--build-context: '\(text)' is no name of a context: \(error)")
        }
    }

    private static func isAddress(_ text: String) -> Bool {
        let starts = ["https://", "http://", "git://", "ssh://", "git@", "github.com/"]
        return starts.contains { text.hasPrefix($0) }
    }
}
