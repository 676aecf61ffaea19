import BuildPlan
import Diagnostics
import SourceText

/// The input of an installation plan: facts about the base image, and the step with its words expanded.
struct InstallationRequest: Sendable {
    /// The build file, for the locations of errors.
    var source: SourceFile
    /// The base image's distribution; nil if the image has no `os-release` file.
    var distribution: Distribution?
    /// The target architecture: a `GOARCH` name with an optional variant, e.g. `amd64` or `arm-v7`.
    var architecture: String
    /// The repositories to add: the step's `repo`.
    var repositories: [LocatedText]
    /// The URLs of the repositories' keys: the step's `gpg`.
    var keys: [LocatedText]
    /// The packages to install: the step's `install`.
    var packages: [LocatedText]
    /// The packages that earlier steps of the same list install: the step's `earlier`.
    var earlier: [LocatedText] = []
    /// The snapshot to install from: the step's `snapshot`; nil for the current archives.
    var snapshot: LocatedText?

    func location(_ text: LocatedText) -> SourceLocation { SourceLocation(file: source, range: text.range) }
}

/// One command that installs packages, with its inputs: data only, no LLB.
struct InstallationPlan: Sendable, Hashable {
    /// A file for the command, mounted in its own directory below `inputRoot`.
    struct Input: Sendable, Hashable {
        /// The name of the directory below `inputRoot`.
        var directory: String
        /// The name of the only file in the directory.
        var fileName: String
        var content: Content

        enum Content: Sendable, Hashable {
            /// A download. `range` is the URL's range in the plan.
            case download(url: String, range: SourceRange)
            /// Generated text.
            case text(String)
        }

        /// The mount point of the directory.
        var target: String { inputRoot + "/" + directory }

        /// The URL of a download; nil for generated text.
        var url: String? {
            if case .download(let url, _) = content { url } else { nil }
        }
    }

    /// A cache mount that only one command uses at a time.
    struct Cache: Sendable, Hashable {
        /// The cache's ID, unique for each release and architecture.
        var id: String
        /// The mount point.
        var target: String
    }

    /// The directory below which inputs are mounted. `/dev` is in memory in every container, so mount points there leave
    /// nothing in the layer, even with old solvers.
    static let inputRoot = "/dev/slipway"

    /// The command: `/bin/sh` with the path of a constant script, and the script's arguments. The solver's errors quote the
    /// command, so the script is not part of it.
    var arguments: [String]
    /// The environment variables of this command only, each `NAME=VALUE`.
    var environment: [String] = []
    var inputs: [Input] = []
    var caches: [Cache] = []

    /// Creates a plan for a constant script, which is the first input.
    ///
    /// - Parameters:
    ///   - script: The text of the script.
    ///   - name: The name of the script's file, e.g. `apt.sh`.
    ///   - arguments: The arguments of the script.
    ///   - inputs: The other inputs. The scripts find them by their directories, `key0`, `repo0`, and so on.
    init(script: String, name: String, arguments: [String], inputs: [Input]) {
        let file = Input(directory: "install", fileName: name, content: .text(script + "\n"))
        self.arguments = ["/bin/sh", file.target + "/" + name] + arguments
        self.inputs = [file] + inputs
    }
}

extension InstallationRequest {
    /// Plans the installation and reports each problem of the step at its location.
    ///
    /// - Returns: The plan, which must not be used if an error was reported.
    func plan(for family: PackageFamily, diagnostics: inout DiagnosticSink) -> InstallationPlan {
        if let snapshot, family != .apt {
            diagnostics.error(
                "packages.snapshot",
                "package snapshots need apt, not \(family.name)",
                at: location(snapshot)
            )
        }
        switch family {
        case .apt:
            var plan = planApt(&diagnostics)
            pinSnapshot(of: &plan, &diagnostics)
            return plan
        case .apk: return planApk(&diagnostics)
        case .rpm(let manager): return planRPM(manager, &diagnostics)
        case .zypper: return planZypper(&diagnostics)
        }
    }

    private func pinSnapshot(of plan: inout InstallationPlan, _ diagnostics: inout DiagnosticSink) {
        guard let text = snapshot else { return }
        guard let snapshot = AptSnapshot(parsing: text.text) else {
            let message =
                "\(quoted(text.text)) is not a snapshot; expected a time such as 20260801T000000Z, optionally after the "
                + "URL of a snapshot host, such as https://snapshot.example.org/archive/20260801T000000Z"
            diagnostics.error("packages.snapshot", message, at: location(text))
            return
        }
        guard let host = snapshot.host(of: distribution) else {
            let base = distribution.map { "the distribution \"\($0.id)\"" } ?? "a base image without os-release"
            let message = "no snapshot host is known for \(base); write the URL of a snapshot host before the time"
            diagnostics.error("packages.snapshot", message, at: location(text))
            return
        }
        plan.use(snapshot, from: host)
    }

    /// Returns a cache for each of the mount points `targets`. IDs contain the distribution, its version and the
    /// architecture, because releases must not share package lists. Distribution and version come from a file of the base image,
    /// so every character in them other than letters, digits and `._-` is replaced with `_`.
    func caches(_ family: PackageFamily, at targets: [String]) -> [InstallationPlan.Cache] {
        let name = distribution.map { $0.id + ($0.version.isEmpty ? "" : "-" + $0.version) } ?? "unknown"
        let safeName = String(
            name.prefix(64).map { $0.isASCII && ($0.isLetter || $0.isNumber) || "._-".contains($0) ? $0 : "_" }
        )
        return targets.map {
            InstallationPlan.Cache(id: "slipway-\(family.name)-\(safeName)-\(architecture)\($0)", target: $0)
        }
    }

    /// Returns the keys as downloads, in directories `key0`, `key1`, and so on.
    ///
    /// - Parameter named: Returns the file name for a key's URL; nil if the URL has no file name. Names can be equal, because
    ///   each key has its own directory.
    func keyInputs(
        _ diagnostics: inout DiagnosticSink,
        named: (WebAddress) -> String?
    ) -> [InstallationPlan.Input] {
        var inputs: [InstallationPlan.Input] = []
        var seen: Set<String> = []
        for key in keys {
            guard let address = address(key, of: "key", &diagnostics) else { continue }
            guard let name = named(address) else {
                diagnostics.error(
                    "packages.invalid-key",
                    "the URL of a key must end in a file name, got '\(key.text)'",
                    at: location(key)
                )
                continue
            }
            // A key that is listed twice is downloaded once.
            guard seen.insert(address.text).inserted else { continue }
            inputs.append(
                .init(
                    directory: "key\(inputs.count)",
                    fileName: name,
                    content: .download(url: address.text, range: key.range)
                )
            )
        }
        return inputs
    }

    /// Parses a URL of the step. Reports an error, in which `item` names the URL's purpose, and returns nil if the URL is
    /// invalid.
    func address(_ text: LocatedText, of item: String, _ diagnostics: inout DiagnosticSink) -> WebAddress? {
        do {
            return try WebAddress(parsing: text.text)
        } catch {
            diagnostics.error("packages.invalid-url", "\(item): \(error.message)", at: location(text))
            return nil
        }
    }

    /// Returns the packages as arguments for the package manager. Invalid names are reported and left out.
    func packageArguments(_ diagnostics: inout DiagnosticSink, _ rule: PackageNameRule) -> [String] {
        var cancellation = CancellationCheck(every: 128)
        return packages.compactMap { package in
            guard !cancellation.isCancelled() else { return nil }
            guard let argument = rule.argument(for: package.text) else {
                let message = "'\(package.text)' is not a valid package for \(rule.manager), expected \(rule.expected)"
                diagnostics.error("packages.invalid-name", message, at: location(package))
                return nil
            }
            return argument
        }
    }
}

extension InstallationRequest {
    /// The maximum size of a variable of `earlierPackages`, in bytes. Linux allows 128 KiB with the name.
    private static let variableSize = 64 << 10

    /// Returns the packages that earlier steps installed as variables `SLIPWAY_EARLIER_0`, `SLIPWAY_EARLIER_1`, and so on, for the
    /// scripts. Variables aren't part of the command, which the solver's errors quote.
    ///
    /// - Parameter name: Returns the package's name for the script, without blanks.
    /// - Returns: `NAME=VALUE` of each variable, with the names separated by blanks; empty if there are no such packages.
    func earlierPackages(_ name: (String) -> String = { $0 }) -> [String] {
        var parts: [String] = []
        var size = 0
        for package in earlier {
            let name = name(package.text)
            if size + name.utf8.count < Self.variableSize, !parts.isEmpty {
                parts[parts.count - 1] += " " + name
                size += 1 + name.utf8.count
            } else {
                parts.append(name)
                size = name.utf8.count
            }
        }
        return parts.enumerated().map { "SLIPWAY_EARLIER_\($0.offset)=\($0.element)" }
    }
}

/// Returns a hash of texts as 16 hexadecimal digits (FNV-1a), the same in every process.
///
/// File names contain the hash, so that files with different content from several steps of an image do not collide.
func stableName(_ texts: [String]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for text in texts {
        for byte in Array(text.utf8) + [0] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    return String(hexadecimal: hash, width: 16)
}
