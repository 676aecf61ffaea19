import LocalSolver
import OCISpec

/// The build contexts on the command line: the main one, and named contexts.
struct BuildContextArguments {
    /// A named context, given by `--build-context NAME=SOURCE`.
    struct Named {
        /// The key under which a frontend finds the context: `NAME` or `NAME::PLATFORM`.
        let name: String
        /// The whole command-line argument, for messages.
        let argument: String
        /// The source as a client passes it to a frontend, e.g. `local:NAME` for a directory.
        let source: String
        /// The path of the directory if the source is a directory; otherwise nil.
        let directory: String?
    }

    /// The URL of the main context; nil if that context is a directory.
    let remote: String?
    /// The named contexts in the order of the command line.
    let named: [Named]

    /// Parses the build contexts of a command line.
    ///
    /// - Parameters:
    ///   - main: A directory or a URL.
    ///   - arguments: The values of `--build-context`.
    /// - Throws: `CommandFailure` if a directory is missing, or a name is invalid or used twice.
    init(main: String, named arguments: [String]) throws {
        if isDirectory(main) {
            remote = nil
        } else if Self.isURL(main) {
            remote = main
        } else {
            throw CommandFailure.usage("'\(main)' is not a directory; expected a directory or a URL")
        }
        var named: [Named] = []
        for argument in arguments {
            let (key, source) = try keyAndValue(argument, option: "--build-context", form: "NAME=SOURCE")
            let name = try Self.shortName(key)
            if let other = named.first(where: { $0.name == name }) {
                throw CommandFailure.usage(
                    "--build-context: '\(argument)' has the same name as '\(other.argument)'; names must be unique"
                )
            }
            named.append(try Self.context(name, source, argument: argument))
        }
        self.named = named
    }

    private static func context(_ name: String, _ value: String, argument: String) throws -> Named {
        if isDirectory(value) {
            return Named(name: name, argument: argument, source: "local:\(name)", directory: value)
        }
        guard isURL(value) || value.hasPrefix("docker-image://") || value.hasPrefix("oci-layout://") else {
            throw CommandFailure.usage(
                "--build-context: '\(value)' is not a directory; "
                    + "expected a directory, docker-image://, oci-layout://, or a Git or HTTP URL"
            )
        }
        return Named(name: name, argument: argument, source: value, directory: nil)
    }

    /// Returns the name of a context as clients send it, e.g. `alpine` for `docker.io/library/alpine:latest`.
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
            throw CommandFailure.usage("--build-context: invalid name '\(text)': \(error)")
        }
    }

    private static func isURL(_ text: String) -> Bool {
        let prefixes = ["https://", "http://", "git://", "ssh://", "git@", "github.com/"]
        return prefixes.contains { text.hasPrefix($0) }
    }
}
