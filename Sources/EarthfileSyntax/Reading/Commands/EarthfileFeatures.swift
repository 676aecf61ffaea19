import Diagnostics
import SourceText

/// The language features that a file has turned on: those that its version includes, and those that the flags of `VERSION` add.
struct EarthfileFeatures: OptionSet, Sendable, Hashable {
    let rawValue: UInt64

    init(rawValue: UInt64) { self.rawValue = rawValue }

    private init(bit: UInt64) { rawValue = 1 << bit }

    static let noUseRegistryForWithDocker = EarthfileFeatures(bit: 0)
    static let earthlyCIRunnerArg = EarthfileFeatures(bit: 1)
    static let execAfterParallel = EarthfileFeatures(bit: 2)
    static let parallelLoad = EarthfileFeatures(bit: 3)
    static let useRegistryForWithDocker = EarthfileFeatures(bit: 4)
    static let forIn = EarthfileFeatures(bit: 5)
    static let noImplicitIgnore = EarthfileFeatures(bit: 6)
    static let referencedSaveOnly = EarthfileFeatures(bit: 7)
    static let requireForceForUnsafeSaves = EarthfileFeatures(bit: 8)
    static let useCopyIncludePatterns = EarthfileFeatures(bit: 9)
    static let checkDuplicateImages = EarthfileFeatures(bit: 10)
    static let ciArg = EarthfileFeatures(bit: 11)
    static let earthlyGitAuthorArgs = EarthfileFeatures(bit: 12)
    static let earthlyLocallyArg = EarthfileFeatures(bit: 13)
    static let earthlyVersionArg = EarthfileFeatures(bit: 14)
    static let explicitGlobal = EarthfileFeatures(bit: 15)
    static let gitCommitAuthorTimestamp = EarthfileFeatures(bit: 16)
    static let newPlatform = EarthfileFeatures(bit: 17)
    static let noTarBuildOutput = EarthfileFeatures(bit: 18)
    static let saveArtifactKeepOwn = EarthfileFeatures(bit: 19)
    static let shellOutAnywhere = EarthfileFeatures(bit: 20)
    static let useCacheCommand = EarthfileFeatures(bit: 21)
    static let useChmod = EarthfileFeatures(bit: 22)
    static let useCopyLink = EarthfileFeatures(bit: 23)
    static let useHostCommand = EarthfileFeatures(bit: 24)
    static let useNoManifestList = EarthfileFeatures(bit: 25)
    static let useProjectSecrets = EarthfileFeatures(bit: 26)
    static let waitBlock = EarthfileFeatures(bit: 27)
    static let noNetwork = EarthfileFeatures(bit: 28)
    static let argScopeAndSet = EarthfileFeatures(bit: 29)
    static let useDockerIgnore = EarthfileFeatures(bit: 30)
    static let passArgs = EarthfileFeatures(bit: 31)
    static let globalCache = EarthfileFeatures(bit: 32)
    static let cachePersistOption = EarthfileFeatures(bit: 33)
    static let gitRefs = EarthfileFeatures(bit: 34)
    static let useVisitedUpfrontHashCollection = EarthfileFeatures(bit: 35)
    static let useFunctionKeyword = EarthfileFeatures(bit: 36)
    static let tryFinally = EarthfileFeatures(bit: 37)
    static let wildcardBuilds = EarthfileFeatures(bit: 38)
    static let buildAutoSkip = EarthfileFeatures(bit: 39)
    static let allowPrivilegedFromDockerfile = EarthfileFeatures(bit: 40)
    static let runWithAWS = EarthfileFeatures(bit: 41)
    static let wildcardCopy = EarthfileFeatures(bit: 42)
    static let rawOutput = EarthfileFeatures(bit: 43)
    static let gitAuthorEmailNameArgs = EarthfileFeatures(bit: 44)
    static let allowWithoutEarthlyLabels = EarthfileFeatures(bit: 45)
    static let dockerCache = EarthfileFeatures(bit: 46)
    static let runWithAWSOIDC = EarthfileFeatures(bit: 47)

    /// The features, each at the index of its bit: the flag of `VERSION`, without dashes, that turns the feature on, and the
    /// minor version from which the feature is always on; nil if it needs the flag in every version.
    static let table: [(name: String, since: Int?)] = [
        ("no-use-registry-for-with-docker", nil), ("earthly-ci-runner-arg", nil), ("exec-after-parallel", 5),
        ("parallel-load", 5), ("use-registry-for-with-docker", 5), ("for-in", 6), ("no-implicit-ignore", 6),
        ("referenced-save-only", 6), ("require-force-for-unsafe-saves", 6), ("use-copy-include-patterns", 6),
        ("check-duplicate-images", 7), ("ci-arg", 7), ("earthly-git-author-args", 7), ("earthly-locally-arg", 7),
        ("earthly-version-arg", 7), ("explicit-global", 7), ("git-commit-author-timestamp", 7), ("new-platform", 7),
        ("no-tar-build-output", 7), ("save-artifact-keep-own", 7), ("shell-out-anywhere", 7), ("use-cache-command", 7),
        ("use-chmod", 7), ("use-copy-link", 7), ("use-host-command", 7), ("use-no-manifest-list", 7),
        ("use-project-secrets", 7), ("wait-block", 7), ("no-network", 8), ("arg-scope-and-set", 8),
        ("use-docker-ignore", 8), ("pass-args", 8), ("global-cache", 8), ("cache-persist-option", 8), ("git-refs", 8),
        ("use-visited-upfront-hash-collection", 8), ("use-function-keyword", 8), ("try", nil), ("wildcard-builds", nil),
        ("build-auto-skip", nil), ("allow-privileged-from-dockerfile", nil), ("run-with-aws", nil),
        ("wildcard-copy", nil), ("raw-output", nil), ("git-author-email-name-args", nil),
        ("allow-without-earthly-labels", nil), ("docker-cache", nil), ("run-with-aws-oidc", nil),
    ]

    /// The entry of `table` for the feature with the lowest bit.
    var first: (name: String, since: Int?) {
        let bit = rawValue.trailingZeroBitCount
        return bit < Self.table.count ? Self.table[bit] : ("", nil)
    }

    /// Creates the set of features that are always on in a minor version of the language.
    init(version: Int) {
        var bits: UInt64 = 0
        for (bit, entry) in Self.table.enumerated() {
            if let since = entry.since, version >= since { bits |= 1 << UInt64(bit) }
        }
        self.init(rawValue: bits)
    }

    /// Determines the features that a file turns on. Unknown flags and surplus words of its `VERSION` are reported.
    init(of tree: EarthfileTree, diagnostics: inout DiagnosticSink) {
        var features = EarthfileFeatures(version: tree.minorVersion)
        for word in tree.version?.words.dropLast() ?? [] {
            let name = word.text.hasPrefix("--") ? String(word.text.dropFirst(2)) : nil
            if let bit = Self.table.firstIndex(where: { $0.name == name }) {
                features.insert(EarthfileFeatures(bit: UInt64(bit)))
                continue
            }
            var message = "unknown feature \(quoted(word.text)) of VERSION"
            if name == nil {
                message = "unexpected \(quoted(word.text)); expected VERSION [--FEATURE …] NUMBER"
            } else if let near = nearestWord(to: name ?? "", among: Self.table.map(\.name)) {
                message += "; did you mean '--\(near)'?"
            }
            diagnostics.error("earthfile.feature", message, at: tree.location(word.range))
        }
        if features.contains(.noUseRegistryForWithDocker) { features.remove(.useRegistryForWithDocker) }
        if features.contains(.argScopeAndSet), !features.contains(.shellOutAnywhere), let version = tree.version {
            let message = "the feature --arg-scope-and-set needs --shell-out-anywhere too, or VERSION 0.8"
            diagnostics.error("earthfile.feature", message, at: tree.location(version.range))
        }
        self = features
    }
}

extension EarthfileTree {
    /// The minor version of the language: 6 for `VERSION 0.6`, 5 without `VERSION`, 8 for a version that can't be read.
    var minorVersion: Int {
        guard let version else { return 5 }
        guard let text = version.words.last?.text, text.hasPrefix("0."), let minor = Int(text.dropFirst(2)) else {
            return 8
        }
        return minor
    }
}
