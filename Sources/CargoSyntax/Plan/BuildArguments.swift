import Diagnostics
import SourceText
import SyntaxKit

/// The build arguments of the Cargo syntax.
struct BuildArguments: Sendable {
    static let profileName = "profile"
    static let featuresName = "features"
    static let defaultFeaturesName = "no-default-features"
    static let manifestName = "manifest-path"
    static let debugName = "debug"

    /// Whether to compile with the release profile instead of the development profile.
    var isRelease = true
    /// Whether to compile tests instead of binaries.
    var isTests = false
    var features: [String] = []
    var hasDefaultFeatures = true
    /// The path of the manifest of the package to build; nil if the build file is that manifest.
    var manifestPath: String?

    /// The values of the `profile` argument, and what each compiles.
    static let profiles: [(name: String, isRelease: Bool, isTests: Bool)] = [
        ("release-binaries", true, false), ("release", true, false),
        ("debug-binaries", false, false), ("debug", false, false),
        ("release-tests", true, true), ("release-test", true, true), ("test", true, true),
        ("debug-tests", false, true), ("debug-test", false, true),
    ]

    /// Parses the arguments of a request.
    ///
    /// - Parameter place: The location at which errors are reported, because arguments have no location of their own.
    /// - Throws: `DiagnosticsError` with all errors.
    init(_ request: ProgramRequest, at place: SourceLocation) throws {
        let arguments = request.arguments
        var problems: [(name: String, text: String)] = []
        if let text = arguments[Self.profileName] {
            if let profile = Self.profiles.first(where: { $0.name == text }) {
                (isRelease, isTests) = (profile.isRelease, profile.isTests)
            } else {
                let names = Self.profiles.map(\.name)
                let near = nearestWord(to: text, among: names).map { "did you mean \"\($0)\"?" }
                let hint = near ?? "expected one of \(names.joined(separator: ", "))"
                problems.append((Self.profileName, "can't be \"\(text)\"; \(hint)"))
            }
        }
        features = (arguments[Self.featuresName] ?? "").split { $0 == "," || $0 == " " }.map(String.init)
        for feature in features where !Self.isFeature(feature) {
            problems.append((Self.featuresName, "must list features, but \"\(feature)\" is not a valid feature name"))
        }
        switch arguments[Self.defaultFeaturesName] {
        case "true": hasDefaultFeatures = false
        case "false", nil: break
        case let text?: problems.append((Self.defaultFeaturesName, "must be true or false, not \"\(text)\""))
        }
        manifestPath = arguments[Self.manifestName]
        if arguments[Self.debugName] != nil {
            let advice = "'slipway compile' and 'slipway explain' show the graph of a build"
            problems.append((Self.debugName, "is not supported; \(advice)"))
        }
        guard problems.isEmpty else {
            throw DiagnosticsError(
                problems.map { name, text in
                    Diagnostic("cargo.argument", "the build argument '\(name)' \(text)", at: place)
                }
            )
        }
    }

    /// Returns whether a text can be the name of a feature, `NAME` or `DEPENDENCY/NAME`.
    private static func isFeature(_ text: String) -> Bool {
        text.allSatisfy { $0.isLetter || $0.isNumber || "_-+./?:".contains($0) } && text.first != "-"
    }
}
