import OCISpec
import ShellWords

/// The variables that words of a YAML syntax can use: the stage's variables, which take precedence, and the global arguments.
struct BraceScope: VariableLookup {
    let own: VariableList
    let global: VariableList

    func value(of name: String) -> String? { own.value(of: name) ?? global.value(of: name) }
}

/// Variables with the values of secrets replaced by asterisks.
struct MaskedVariables: VariableLookup {
    let base: VariableList
    let masked: Set<String>

    func value(of name: String) -> String? {
        masked.contains(name) ? "****" : base.value(of: name)
    }
}

/// Variables whose values are empty once the total size of the values looked up exceeds a limit.
///
/// This bounds the memory for a word that uses a long value many times.
final class BoundedVariables<Base: VariableLookup>: VariableLookup {
    private let base: Base
    private let limit: Int
    /// The total bytes of all values that were looked up. The total exceeds the limit if a value was replaced with an empty
    /// value.
    private(set) var size = 0

    init(_ base: Base, limit: Int) {
        self.base = base
        self.limit = limit
    }

    func value(of name: String) -> String? {
        guard let value = base.value(of: name) else { return nil }
        size &+= value.utf8.count
        return size > limit ? "" : value
    }
}

/// Variables whose use is recorded.
final class RecordingVariables<Base: VariableLookup>: VariableLookup {
    private let base: Base
    /// The names of variables that were looked up and set, in the order of their first use.
    private(set) var used: [String] = []
    private var seen: Set<String> = []

    init(_ base: Base) { self.base = base }

    func value(of name: String) -> String? {
        guard let value = base.value(of: name) else { return nil }
        if seen.insert(name).inserted { used.append(name) }
        return value
    }
}

/// The target platform in a stage's environment.
enum TargetVariables {
    /// Returns the platform in `TARGETPLATFORM`, or else the platform in `TARGETOS`, `TARGETARCH` and `TARGETVARIANT`, with the
    /// missing parts taken from `base`. Returns nil if none of these variables is set.
    static func platform(in environment: VariableList, base: Platform) -> Platform? {
        if let text = environment.value(of: "TARGETPLATFORM"), let parsed = try? Platform(parsing: text) {
            return parsed.normalized
        }
        let parts = ["TARGETOS", "TARGETARCH", "TARGETVARIANT"].map(environment.value(of:))
        guard parts.contains(where: { $0 != nil }) else { return nil }
        var platform = Platform(os: parts[0] ?? "", architecture: parts[1] ?? "")
        platform.variant = parts[2] ?? ""
        if platform.os.isEmpty { platform.os = base.os }
        if platform.architecture.isEmpty { platform.architecture = base.architecture }
        return platform.normalized
    }
}
