import OCISpec
import ShellWords

/// The variables of a YAML syntax's words: the stage's own, then those that every build has.
struct BraceScope: VariableLookup {
    let own: VariableList
    let global: VariableList

    func value(of name: String) -> String? { own.value(of: name) ?? global.value(of: name) }
}

/// Variables of which some are shown as asterisks, because their values are secrets.
struct MaskedVariables: VariableLookup {
    let base: VariableList
    let masked: Set<String>

    func value(of name: String) -> String? {
        masked.contains(name) ? "****" : base.value(of: name)
    }
}

/// Variables that give no more values once they have given a number of bytes.
///
/// A word may name a long value many times; what it would become is then never built.
final class BoundedVariables<Base: VariableLookup>: VariableLookup {
    private let base: Base
    private let limit: Int
    /// The bytes given so far; beyond the limit where a value was held back.
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

/// Variables that note which of them were found.
final class NotingVariables<Base: VariableLookup>: VariableLookup {
    private let base: Base
    /// The names that were found, in the order of their first use.
    private(set) var found: [String] = []

    init(_ base: Base) { self.base = base }

    func value(of name: String) -> String? {
        guard let value = base.value(of: name) else { return nil }
        if !found.contains(name) { found.append(name) }
        return value
    }
}

/// Reads the platform that a stage builds for from its build arguments.
enum TargetVariables {
    /// `TARGETPLATFORM`, or `TARGETOS`, `TARGETARCH` and `TARGETVARIANT` where one of them is set;
    /// nil where none is.
    static func platform(in environment: VariableList, base: Platform) -> Platform? {
        var platform = Platform(os: "", architecture: "")
        var isSet = false
        for name in environment.names {
            let value = environment.value(of: name) ?? ""
            switch name {
            case "TARGETPLATFORM":
                if let parsed = try? Platform(parsing: value) { return parsed.normalized }
                continue
            case "TARGETOS": platform.os = value
            case "TARGETARCH": platform.architecture = value
            case "TARGETVARIANT": platform.variant = value
            default: continue
            }
            isSet = true
        }
        guard isSet else { return nil }
        if platform.os.isEmpty { platform.os = base.os }
        if platform.architecture.isEmpty { platform.architecture = base.architecture }
        return platform.normalized
    }
}
