import BuildPlan
import Diagnostics
import SourceText

/// A piece of the plan's text, variables expanded, with its place.
struct LocatedText: Sendable, Hashable {
    /// The value.
    var text: String
    /// Where the plan has it.
    var range: SourceRange
}

/// What an installation is planned from: facts about the base, and the step with its words expanded.
struct InstallationRequest: Sendable {
    /// The plan's text.
    var source: SourceFile
    /// What the base's `os-release` says; nil where it has none.
    var distribution: Distribution?
    /// What is installed for, a `GOARCH` name and perhaps a variant, e.g. `amd64`.
    var architecture: String
    /// The step's `repo`.
    var repositories: [LocatedText]
    /// The step's `gpg`.
    var keys: [LocatedText]
    /// The step's `install`.
    var packages: [LocatedText]

    /// The place of a piece of the step.
    func location(_ text: LocatedText) -> SourceLocation { SourceLocation(file: source, range: text.range) }
}

/// One command that installs packages, and all it needs: data only, no LLB.
struct InstallationPlan: Sendable, Hashable {
    /// Something the command finds below `inputRoot`, in a directory of its own.
    struct Input: Sendable, Hashable {
        /// The directory's name below `inputRoot`.
        var directory: String
        /// The only file in it.
        var fileName: String
        /// Where the file comes from.
        var content: Content

        /// Where a file comes from.
        enum Content: Sendable, Hashable {
            /// A download; the range is that of its URL in the plan.
            case download(url: String, range: SourceRange)
            /// Text made by the plan.
            case text(String)
        }

        /// Its directory as the command sees it.
        var target: String { inputRoot + "/" + directory }
    }

    /// A directory that outlives builds, used by one at a time.
    struct Cache: Sendable, Hashable {
        /// Its identity, which tells releases and architectures apart.
        var id: String
        /// Where it is mounted.
        var target: String
    }

    /// Where inputs are mounted. `/dev` is a file system in memory in every container, so that the mount points leave
    /// nothing in the layer, whatever the solver's age.
    static let inputRoot = "/dev/slipway"

    /// The command: a constant script for `/bin/sh` and its arguments, `$0` first.
    var arguments: [String]
    /// Variables of the command only, `NAME=VALUE`.
    var environment: [String] = []
    /// What it reads.
    var inputs: [Input] = []
    /// What it keeps between builds.
    var caches: [Cache] = []

    /// A command of a constant script and its arguments; `$0` becomes `slipway`.
    init(script: String, arguments: [String]) {
        self.arguments = ["/bin/sh", "-c", script, "slipway"] + arguments
    }
}

extension InstallationRequest {
    /// Plans the installation; everything wrong with the step is reported at its place.
    ///
    /// - Returns: a plan, which must not be used where an error was reported.
    func plan(for family: PackageFamily, diagnostics: inout DiagnosticSink) -> InstallationPlan {
        switch family {
        case .apt: planApt(&diagnostics)
        case .apk: planApk(&diagnostics)
        case .rpm(let manager): planRPM(manager, &diagnostics)
        case .zypper: planZypper(&diagnostics)
        }
    }

    /// The caches of a family at these places. Their IDs hold distribution, version and architecture: another release's
    /// lists and packages would be of no use, and not safe to share.
    func caches(_ family: PackageFamily, at targets: [String]) -> [InstallationPlan.Cache] {
        let name = distribution.map { $0.id + ($0.version.isEmpty ? "" : "-" + $0.version) } ?? "unknown"
        return targets.map {
            InstallationPlan.Cache(id: "slipway-\(family.name)-\(name)-\(architecture)\($0)", target: $0)
        }
    }

    /// The keys as downloads, in directories `key0`, `key1`, ….
    ///
    /// - Parameter named: names a key's file from its URL; the directories keep equal names apart.
    func keyInputs(
        _ diagnostics: inout DiagnosticSink,
        named: (WebAddress) -> String?
    ) -> [InstallationPlan.Input] {
        var inputs: [InstallationPlan.Input] = []
        var seen: Set<String> = []
        for key in keys {
            guard let address = address(key, of: "a key", &diagnostics) else { continue }
            guard let name = named(address) else {
                diagnostics.error(
                    "packages.invalid-key",
                    "the URL of a key must end in the name of a file, got '\(key.text)'",
                    at: location(key)
                )
                continue
            }
            // The same key twice is one download.
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

    /// Reads a URL of the step.
    func address(_ text: LocatedText, of what: String, _ diagnostics: inout DiagnosticSink) -> WebAddress? {
        do {
            return try WebAddress(parsing: text.text)
        } catch {
            diagnostics.error("packages.invalid-url", "\(what): \(error.message)", at: location(text))
            return nil
        }
    }

    /// The packages as the family's program takes them.
    func packageArguments(_ diagnostics: inout DiagnosticSink, _ rule: PackageNameRule) -> [String] {
        packages.compactMap { package in
            guard let argument = rule.argument(for: package.text) else {
                let message = "'\(package.text)' is no package of \(rule.manager), expected \(rule.expected)"
                diagnostics.error("packages.invalid-name", message, at: location(package))
                return nil
            }
            return argument
        }
    }
}

/// 16 hexadecimal digits for some texts, the same in every process (FNV-1a): names of files that steps of one image
/// write must differ where their content does.
func stableName(_ texts: [String]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for text in texts {
        for byte in Array(text.utf8) + [0] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}
